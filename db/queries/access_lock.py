"""The lock on what callers' rights rest on, and the number that every change of it renews.

Triggers take the lock alone for every change of accounts, roles, clients, credentials and managing authorities
(migration 0020), and renew the number for these and for sessions that end (0026).
"""

from typing import Final

from db.statement import Sql

own = Sql("SELECT pg_advisory_xact_lock(hashtext('access'))")
"""Wait for all writes to end, and let no other begin until the transaction ends."""

ACCESS_VERSION: Final = "(SELECT bit_xor(value) FROM access_version)"
"""SQL for the number: what was found of a caller holds as long as it is the same."""

version = Sql(f"SELECT {ACCESS_VERSION}")

hold = Sql("SELECT hold_access($1)", "session")
"""Keep all rights, and the session with this digest, until the transaction ends; the number as it is then.

Other writes go on: the lock is shared.
"""
