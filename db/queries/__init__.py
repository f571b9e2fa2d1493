"""Every statement that the service runs, one module a noun.

Statements are built once and cached.
"""
