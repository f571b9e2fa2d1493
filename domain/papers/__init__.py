"""What anybody may know of a paper by the code printed on it.

With the proof that its act stands in the ledger.
"""
