"""Managing authorities."""
