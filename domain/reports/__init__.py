"""The monthly report: periods, figures with their listings, seals.

What became known late, movements of stocks, and the report's own sentences.
"""
