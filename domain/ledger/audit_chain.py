"""The chain over the audit log: how its hashes are made, and its verification in constant memory.

A trigger makes the links (migration 0022); here they are computed anew, without trust in the database.
"""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from db.queries import audit as queries
from db.session import Reader, Row, Session
from domain.ledger import findings


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The audit log at one size, as checkpoints publish it: the number of records, and a salted hash of its chain."""

    size: int
    hash: bytes


def link_hash(previous: bytes, record: Row) -> bytes:
    """SHA-256 over the previous link's hash and the record's columns in order, each as `octets:text`."""
    texts = [str(record[name]).encode() for name in ("id", "microseconds", "who", "what", "target", "detail")]
    return hashlib.sha256(previous + b"".join(b"%d:%b" % (len(text), text) for text in texts)).digest()


def published_hash(salt: bytes, link: bytes) -> bytes:
    """A link's hash as it is published: checkpoints are public, and nobody may guess a record from two of them."""
    return hashlib.sha256(salt + link).digest()


async def head(reader: Reader) -> AuditHead:
    """The audit log now."""
    row = await reader.one(queries.head)
    return AuditHead(row["size"], published_hash(row["salt"], row["hash"]))


async def contradictions(reader: Reader, published: AuditHead) -> list[str]:
    """How the chain contradicts what was published of it; the chain itself must be verified apart."""
    row = await reader.row(queries.link_at, place=published.size)
    if row is None:
        return [f"the audit log had {published.size} records, and its chain does not reach there: it was cut"]
    if published_hash(row["salt"], row["hash"]) != published.hash:
        return [f"the first {published.size} records of the audit log are not those of now: it was rewritten"]
    return []


async def verify(session: Session) -> list[str]:
    """What differs between the audit log, its chain and its head. Stops after MAX_FINDINGS."""
    return await findings.first(_differences(session))


async def _differences(session: Session) -> AsyncGenerator[str, None]:
    stored = await session.row(queries.head)
    if stored is None:
        yield "audit_head: its row is missing"
    previous, place, last = stored and stored["salt"], 0, 0
    async with aclosing(session.stream(queries.chain)) as links:
        async for row in links:
            for missing in range(place + 1, row["place"]):
                yield f"audit_link {missing} is missing, and the record after audit {last} may be too"
                previous = None
            if finding := _of_link(previous, row):
                yield finding
            previous, place, last = row["hash"], row["place"], row["audit"]
    for row in await session.rows(queries.unchained, limit=findings.MAX_FINDINGS):
        yield f"audit {row['id']} is not in the chain: the service did not record it"
    if stored is not None and (stored["size"], stored["hash"]) != (place, previous):
        yield f"audit_head records {stored['size']} records and does not match the {place} of the chain"


def _of_link(previous: bytes | None, row: Any) -> str | None:
    """What is wrong with a link and its record; behind a link that is missing, nothing can be said of its hash."""
    if row["id"] is None:
        return f"audit {row['audit']} is missing"
    if previous is not None and link_hash(previous, row) != row["hash"]:
        return f"audit {row['audit']} was changed: it does not match its hash in audit_link {row['place']}"
    return None
