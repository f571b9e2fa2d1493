"""The audit log (nhật ký) of what is not an act: logins, accounts, reads of personal fields."""

import json
from typing import Any

from db.queries import audit as queries
from db.session import Reader, Session


async def log(session: Session, who: str, what: str, target: str, **detail: Any) -> None:
    """Add an audit record, in the transaction of what it records."""
    await session.rows(queries.log, who=who, what=what, target=target, detail=json.dumps(detail, default=str))


async def records(reader: Reader, limit: int, **filters: Any) -> tuple[list[str], int | None]:
    """Up to `limit` audit records as JSON texts, and the id of the last if there are more."""
    rows = await reader.rows(queries.page, limit=limit + 1, **filters)
    return [row[0] for row in rows[:limit]], rows[limit - 1]["id"] if len(rows) > limit else None
