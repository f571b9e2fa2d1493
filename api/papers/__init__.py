"""Verifying a paper by the code printed on it.

Public: for anyone who holds the paper.
"""
