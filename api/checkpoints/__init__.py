"""Signed checkpoints, and the keys that signed them."""
