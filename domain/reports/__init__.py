"""The monthly report: periods, figures with their listings, seals.

Also late changes of sealed periods, movements of stocks, and the report in sentences.
"""
