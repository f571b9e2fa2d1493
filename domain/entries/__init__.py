"""Recording acts on entries, and reading entries in every tense.

`recording` is the one place where anything official is written.
"""
