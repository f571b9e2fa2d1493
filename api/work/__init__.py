"""Work by day over the API (việc cần làm): one call for everything that has a day.

The parts are those of `domain.work`, each with its Vietnamese title.
"""
