"""The declarations of the registers, as forms need them: fields, acts, states, filters, figures.

Served as they are declared: a new register or fact appears here by itself.
"""
