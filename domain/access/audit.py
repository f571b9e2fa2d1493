"""The audit (nhật ký): who did what that is no act, such as logins, accounts, reads of personal fields."""

import json
from typing import Any

from db.queries import audit as queries
from db.session import Reader, Session


async def log(session: Session, who: str, what: str, target: str, **detail: Any) -> None:
    """Record in the audit what is no act; it stands or falls with what it tells of."""
    await session.rows(queries.log, who=who, what=what, target=target, detail=json.dumps(detail, default=str))


async def records(reader: Reader, limit: int, **asked: Any) -> tuple[list[str], int | None]:
    """Up to `limit` records of the audit as JSON texts, and the number to go on after; None at the end."""
    found = await reader.rows(queries.page, limit=limit + 1, **asked)
    return [row[0] for row in found[:limit]], found[limit - 1]["id"] if len(found) > limit else None
