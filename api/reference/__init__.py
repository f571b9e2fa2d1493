"""Reference data that have no room of their own: what the feed names can be read, with its history.

Their shapes and routes are derived from their declarations.
"""
