"""Dossiers (hồ sơ) over the API: receive, supplement, decide, refuse.

Also the working calendar and the deadline rules behind their promised days.
"""
