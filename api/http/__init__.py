"""HTTP itself: middleware, problems, authorization, preconditions, writes.

What every route stands on; it knows no noun of the registers.
"""
