"""The JSON API, the command-line program and the only wiring."""
