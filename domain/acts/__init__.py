"""Official acts, and the versions of an entry that follow from them.

The heart of the engine: `timeline` is one pure function, acts -> versions.
"""
