"""Telling other systems of new acts: the ledger is the outbox.

Deliveries, retries, and which targets may be called at all.
"""
