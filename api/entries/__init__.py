"""Entries of every register: routes, shapes, history and personal fields.

One set of generic routes, made for each declared register.
"""
