"""One search over everything (tra cứu chung).

Each hit says what it is, where it stands and why it was found.
"""
