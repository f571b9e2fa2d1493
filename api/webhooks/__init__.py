"""Webhooks over the API: clients, addresses and events.

And what came of each delivery.
"""
