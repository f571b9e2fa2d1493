"""A copy of the registers, made from the feed alone."""
