"""Rules about drop-downs and schemas that a look-up gives."""
