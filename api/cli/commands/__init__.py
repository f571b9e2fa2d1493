"""The commands of `sobo`: one file each, with its arguments and what it runs.

They import what they need when they run, so that `sobo --help` is quick.
"""
