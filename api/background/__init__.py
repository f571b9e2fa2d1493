"""What works beside the requests while the service runs: checkpoints are published, webhooks are called.

Each worker process does both; the database decides which one does what.
"""
