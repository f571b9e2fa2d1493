"""The ledger: a Merkle tree over all acts, with proofs and signed checkpoints.

Also its verification, the rebuild of versions and events, and the feed of acts.
"""
