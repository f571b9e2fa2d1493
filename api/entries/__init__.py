"""Entries of every register: routes, shapes, history and personal fields.

The same routes for each declared register.
"""
