"""Columns of sealed values, for sealing them again by a newer key.

A sealed value is a byte of version, eight of the name of its key, and the rest.
"""

from dataclasses import dataclass
from typing import Final

from db.statement import Sql

AT_ONCE: Final = 200
"""Values that are sealed again by one statement."""


@dataclass(frozen=True, slots=True)
class Column:
    """Values sealed by keys that are not `known`, each with its purpose; and the statement that replaces values."""

    stale: Sql
    replace: Sql


def _column(table: str, column: str, purpose: str) -> Column:
    stale = f"""
        SELECT {purpose} AS purpose, {column} AS sealed FROM {table}
        WHERE {column} <> '' AND substr({column}, 2, 8) <> ALL ($1::bytea[]) AND {purpose} <> ALL ($2::text[])
        LIMIT {AT_ONCE}
    """  # noqa: S608 - names of our own
    replace = f"""
        UPDATE {table} SET {column} = x.fresh FROM unnest($1::text[], $2::bytea[], $3::bytea[]) x(purpose, stale, fresh)
        WHERE {purpose} = x.purpose AND {column} = x.stale
    """  # noqa: S608
    return Column(Sql(stale, "known", "skipped"), Sql(replace, "purposes", "stale", "fresh"))


COLUMNS: Final = (
    _column("webhook", "secret", "'webhook:' || id"),
    _column("webhook", "old_secret", "'webhook:' || id"),
    _column("kept_answer", "body", "'answer:' || client || ':' || encode(key, 'hex')"),
)
"""Every column of sealed values. A value that has changed meanwhile is not replaced."""

webhooks_of = Sql(
    "SELECT id::text FROM webhook WHERE secret <> '' AND substr(secret, 2, 8) = ANY ($1::bytea[]) ORDER BY id", "keys"
)
"""The webhooks whose secret is sealed by one of these keys."""
