"""The kinds of work that are measured: each module has ROWS, by their names."""
