"""Bodies, places and managing authorities over the API.

What the registers refer to by code.
"""
