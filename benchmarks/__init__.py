"""What the connector's tools cost: whole processes, medians, compared in the same run. Nothing is asserted here."""
