"""Issuing for all that wait for the same counter in one transaction, with one flush to disk."""

import asyncio
import hashlib
from collections import defaultdict
from typing import Any, Final
from uuid import uuid4

import msgspec

from tests.bench.limit.lane import Lane
from tests.bench.limit.statements import COLUMNS, REPEAT, New

MOST: Final = 64
LOCK: Final = "SELECT value, hash FROM counter WHERE series = $1 AND year = $2 FOR UPDATE"
CLAIM: Final = (
    "INSERT INTO answered (key, permit) SELECT * FROM unnest($1::text[], $2::uuid[]) ON CONFLICT DO NOTHING "
    "RETURNING permit"
)
ISSUE: Final = f"""
WITH given AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS given (
    id uuid, register smallint, series text, year smallint, number integer, kind text, holder text, holder_code text,
    address text, purpose text, signed_on date, valid_to date, area numeric, fee bigint, request text, before text,
    hash text)
), taken AS (
  UPDATE counter SET value = $2, hash = $3 WHERE series = $4 AND year = $5
), audited AS (
  INSERT INTO audit (permit, series, year, number, actor, request, before, hash)
  SELECT id, series, year, number, 'bench', request, decode(before, 'hex'), decode(hash, 'hex') FROM given
), issued AS (
  INSERT INTO permit (id, register, series, year, number, kind, holder, holder_code, address, purpose, signed_on,
                      valid, area, fee)
  SELECT id, register, series, year, number, kind, holder, holder_code, address, purpose, signed_on,
         daterange(signed_on, valid_to), area, fee FROM given
  RETURNING *
)
SELECT id, convert_to(row_to_json(it)::text, 'UTF8') FROM (SELECT {COLUMNS} FROM issued) it
"""


class Gathering:
    """Requests queue up behind the transaction in progress on their counter, and form the next one."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._queues: dict[tuple[str, int], list[Any]] = defaultdict(list)
        self._working: dict[tuple[str, int], asyncio.Task[None]] = {}

    async def issue(self, key: str, new: New, request: str) -> bytes:
        """The issued permit, once it is committed."""
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        counter = new.series, new.year
        self._queues[counter].append((key, new, request, answer))
        if counter not in self._working:
            self._working[counter] = asyncio.create_task(self._work(counter))
        return await answer

    async def _work(self, counter: tuple[str, int]) -> None:
        queue = self._queues[counter]
        while queue:
            batch, queue[:] = queue[:MOST], queue[MOST:]
            connection = await self._lane.take()
            try:
                async with connection.transaction():
                    answers = await _issued(connection, counter, batch)
                for (*_, waiting), answer in zip(batch, answers, strict=True):
                    waiting.set_result(answer)
            finally:
                self._lane.give(connection)
        del self._working[counter]


async def _issued(connection: Any, counter: tuple[str, int], batch: list[Any]) -> list[bytes]:
    number, last = await connection.fetchrow(LOCK, *counter)
    made = [uuid4() for _ in batch]
    claimed = {row[0] for row in await connection.fetch(CLAIM, [key for key, *_ in batch], made)}
    rows = []
    for identifier, (_, new, request, _) in zip(made, batch, strict=True):
        if identifier in claimed:
            number, before = number + 1, last
            last = hashlib.sha256(before + f"{number}{request}".encode()).digest()
            links = {"number": number, "request": request, "before": before.hex(), "hash": last.hex()}
            rows.append({"id": identifier, **msgspec.structs.asdict(new), **links})
    found = await connection.fetch(ISSUE, msgspec.json.encode(rows).decode(), number, last, *counter)
    by_id = dict(map(tuple, found))
    return [
        by_id.get(one) or await connection.fetchval(REPEAT, key) for one, (key, *_) in zip(made, batch, strict=True)
    ]
