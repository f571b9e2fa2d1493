"""Webhooks: who is told of which acts."""
