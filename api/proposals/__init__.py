"""Proposals over the API: prepare, change, submit, sign, send back, withdraw.

A proposal holds the body of the request that would record its act in one step, so a frontend has one form for both.
"""
