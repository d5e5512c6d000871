"""Rules about `apiProperties.json`."""
