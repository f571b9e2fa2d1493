"""The ledger: a Merkle tree over all acts, with proofs and signed checkpoints.

Verification, rebuilding of what is derived, and the feed of acts.
"""
