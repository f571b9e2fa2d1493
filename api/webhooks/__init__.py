"""Webhooks over the API: which acts are sent to which addresses of clients.

Also the outcome of each delivery.
"""
