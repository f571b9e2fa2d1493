"""Public verification of a paper by the code printed on it.

The answer holds the proof that its act is in the ledger.
"""
