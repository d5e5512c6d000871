"""Rules about custom code, and what it shares with the other files."""
