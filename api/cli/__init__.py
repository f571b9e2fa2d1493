"""`sobo`, the command line: one file per command.

Loading of CSV folders, and checks that need no database.
"""
