"""Clients generated from the contract in six languages: `python -m tests.clients`."""
