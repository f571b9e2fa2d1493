"""Papers by the code printed on them."""
