"""Recording acts on entries, and reading entries in every tense.

`recording` is the only place where acts are written.
"""
