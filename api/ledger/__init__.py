"""The ledger over the API: its head and proofs, signed checkpoints, the public keys.

And the feed of acts.
"""
