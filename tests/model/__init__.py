"""Random histories of the whole service, compared with an oracle that shares nothing with it.

`oracle` says what the answers must be, from the acts and the rules alone. The files beside it drive the real
application over HTTP, on a real PostgreSQL: they record the acts, put the questions and compare.
"""
