"""Webhooks over the API: who is told of which acts, and what came of it.

And each worker's task that delivers them.
"""
