"""Official acts, and the versions of an entry derived from them.

The heart of the engine is `timeline`, one pure function from acts to versions.
"""
