"""The lock on what callers' rights rest on: accounts, roles, clients, credentials and managing authorities.

Triggers take it alone for every change of those tables (migration 0020).
"""

from db.statement import Sql

share = Sql("SELECT pg_advisory_xact_lock_shared(hashtext('access'))")
"""Keep all rights as they are until the transaction ends; other writes go on."""

own = Sql("SELECT pg_advisory_xact_lock(hashtext('access'))")
"""Wait for all writes to end, and let no other begin until the transaction ends."""
