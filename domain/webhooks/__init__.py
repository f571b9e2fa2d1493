"""Webhooks: notifying other systems of new acts, with the ledger as the outbox.

Deliveries, retries, and the targets that may be called.
"""
