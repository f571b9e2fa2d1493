"""`sobo`, the command line: one file per command, which declares it as a `Command`; `main.py` gathers and runs them.

A command's file imports what the command needs inside its `_run`, so that `--help` loads nothing else; what needs more
than a function or two is a module beside it, with ordinary imports.
"""
