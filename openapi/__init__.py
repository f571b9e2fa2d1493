"""The committed contract; `python -m openapi` writes it."""
