"""Rows that belong to no entry, which no comparison of an entry with its acts would meet."""

from collections.abc import Iterable

from db.queries import rebuild as queries
from db.session import Reader
from domain.ledger.findings import MAX_FINDINGS


async def orphans(reader: Reader, registers: Iterable[str]) -> list[str]:
    """Acts, events and personal fields without their entry or act, and entries without acts. At most MAX_FINDINGS."""
    rows = await reader.rows(queries.orphans, registers=list(registers), limit=MAX_FINDINGS)
    return [f"{row['name']} {row['key']} belongs to no {row['lacks']}" for row in rows]
