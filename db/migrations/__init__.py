"""Migrations, and the data files that they load.

Run by `sobo migrate` under a lock.
"""
