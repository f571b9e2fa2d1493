"""Checking a draft report (dự thảo báo cáo) against the registers.

Extracts numbers, dates and figures from its text and finds what differs.
"""
