"""Figures kept with the acts: what each act changes in them, their totals in any tense, and the recount.

What is counted is declared by the registers' indicators.
"""
