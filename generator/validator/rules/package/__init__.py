"""Rules about the other files of a connector."""
