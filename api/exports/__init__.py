"""Files to hand on: tables, papers, sentences and charts of the same figures.

CSV, XLSX, DOCX, PDF, Markdown and SVG.
"""
