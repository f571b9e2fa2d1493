"""Checking a draft report over the API and from a file.

DOCX files are read by a child process with limits.
"""
