"""Verification of what stands in tables of its own beside the acts: the lists of a release, and the counters."""

import hashlib
import json
from collections.abc import AsyncGenerator, Iterable
from typing import Any

from db.queries import release_lists as queries
from db.session import Session
from domain.ledger import canonical, findings


def digest(rows: Iterable[Any]) -> str:
    """SHA-256 (hex) over the canonical JSON of a list's rows (RFC 8785), sorted, a line each; days are text."""
    return hashlib.sha256(b"\n".join(sorted(canonical.dumps(row) for row in rows))).hexdigest()


async def verify(session: Session) -> list[str]:
    """What differs between the lists and their digests, the counters and the numbers given. At most MAX_FINDINGS."""
    return await findings.first(_differences(session))


async def _differences(session: Session) -> AsyncGenerator[str, None]:
    for name in queries.LISTS:
        recorded = await session.row(queries.recorded, name=name)
        stored = [json.loads(row[0]) for row in await session.rows(queries.rows(name))]
        if recorded is None:
            yield f"release_list {name} is missing"
        elif (recorded["rows"], recorded["digest"]) != (len(stored), digest(stored)):
            yield (
                f"{name}: its {len(stored)} rows are not the {recorded['rows']} of the list recorded by "
                f"act {recorded['known_from']}: one was changed, deleted or added"
            )
    for row in await session.rows(queries.counters, limit=findings.MAX_FINDINGS):
        yield _counter_finding(row)


def _counter_finding(row: Any) -> str:
    counter = f"series_counter {row['series']}/{row['year']}"
    if row["last"] is None:
        return f"{counter} is missing, though numbers up to {row['expected']} were given"
    if row["recorded"] is None:
        return f"{counter} is of a series that is not recorded"
    if row["last"] != row["expected"]:
        return f"{counter} is at {row['last']}, but the highest number given is {row['expected']}"
    return f"{counter} began after {row['opening']}, but the series says {row['recorded']}"
