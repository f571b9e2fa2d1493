"""The ledger in the API: its head, proofs, signed checkpoints and public keys, and the feed of acts.

Checkpoints and keys are public.
"""
