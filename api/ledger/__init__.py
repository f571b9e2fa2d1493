"""The ledger's head and proofs."""
