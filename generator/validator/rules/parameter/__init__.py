"""Rules about parameters and bodies."""
