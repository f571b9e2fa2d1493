"""What a register is declared with: kinds of act, rules, indicators, references.

And the projection: the rows that an entry's timeline becomes in its register.
"""
