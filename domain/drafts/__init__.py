"""Checking a draft report (dự thảo báo cáo) against the registers.

Reads numbers, dates and figures out of text; finds what differs.
"""
