"""The report over the API: figures with their listings, movements, seals.

And reporting calendars, and what became known late.
"""
