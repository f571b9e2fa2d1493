"""Reports over the API: figures with their listings, movements, seals.

Also reporting calendars and late changes of sealed periods.
"""
