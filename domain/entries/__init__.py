"""Recording acts on entries, and reading entries in every tense.

Every act goes through `recording`: it is prepared (`prepare`), then written (`write`).
"""
