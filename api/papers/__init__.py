"""Verifying a paper by the code printed on it.

For anybody who holds it.
"""
