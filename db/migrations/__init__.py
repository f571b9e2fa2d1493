"""Migrations, and the lists that come with them.

Run by `sobo migrate` under a lock.
"""
