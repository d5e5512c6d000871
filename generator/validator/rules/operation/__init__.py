"""Rules about operations and what they answer."""
