"""The types that declare a register: acts, rules, indicators, references.

And the projection: the rows of an entry's timeline in its register.
"""
