"""Rules about signing in."""
