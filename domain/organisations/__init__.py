"""Bodies, places and managing authorities, each dated in legal time.

Registers refer to them by code.
"""
