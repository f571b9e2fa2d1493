"""Searching everything at once (tra cứu chung)."""
