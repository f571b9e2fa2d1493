"""One state of the database, read by several processes at once."""

from db.statement import Sql

export = Sql("SELECT pg_export_snapshot()")
"""A name for the state that a snapshot transaction reads, known until the transaction ends."""


def read(name: str) -> Sql:
    """Read the state with this name; the first statement of a snapshot transaction."""
    return Sql(f"SET TRANSACTION SNAPSHOT '{name}'")
