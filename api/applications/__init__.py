"""Dossiers (hồ sơ) over the API: receive, supplement, decide.

With the working calendar and the deadline rules they are promised by.
"""
