"""The side that faces the network: bounds on what a connection may send, hold and take in time.

Begin with `protocol.py`. It runs before anything of a request is handled, and knows no routes.
"""
