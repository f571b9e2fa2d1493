"""Checking a draft report, from a request or a file.

DOCX files are read by a child process with limits.
"""
