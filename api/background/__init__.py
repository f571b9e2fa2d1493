"""Background work while the service runs: publishing checkpoints and delivering to webhooks.

Every worker process runs both; locks and leases in the database divide the work.
"""
