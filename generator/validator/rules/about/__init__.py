"""Rules about what the gallery shows."""
