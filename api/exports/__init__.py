"""Exports: tables, papers, sentences and charts of the same figures.

CSV, XLSX, DOCX, PDF, Markdown and SVG.
"""
