"""`sobo`, the command line: each command has a file, which declares it as a `Command`; `main.py` runs them.

A command's file imports what the command needs inside `_run`, so that `--help` stays fast; larger commands have a
module beside it, with ordinary imports.
"""
