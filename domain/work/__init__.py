"""Work by day (việc cần làm): what a member of staff finds to do today.

One call over every part, each of them counted and shown by due day.
"""
