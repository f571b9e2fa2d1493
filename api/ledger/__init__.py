"""The ledger over the API: its head, proofs, signed checkpoints and the feed of acts.

And the task that publishes checkpoints.
"""
