"""HTTP itself: middleware, problems, authorization, preconditions, writes.

Every route uses it; it contains nothing about registers.
"""
