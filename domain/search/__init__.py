"""One search over everything (tra cứu chung): entries, dossiers and bodies.

What people have before them is read first: a number from a paper, an address, a code, or words.
"""
