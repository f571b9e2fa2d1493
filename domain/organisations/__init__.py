"""Bodies, places and managing authorities, each with its life in legal time.

What the registers refer to by code.
"""
