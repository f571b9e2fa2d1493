"""The limit: a bare ASGI function on asyncpg that does the same work with the same SQL and nothing else."""

import hashlib
import json
import os
from datetime import date
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

import asyncpg

from api.http.schemas import fields_of
from api.registers import RESOURCES
from db.queries import entries, organisations, recording, sums
from db.queries.entries import Shape
from db.query import Form
from db.statement import Statement
from db.vietnamese import search_query, search_vector, sort_bytes
from domain.entries.identifiers import new_identifier
from domain.entries.reading import INDEX_LOOKUP_LIMIT
from domain.figures.declared import ALL_TALLIES
from domain.ledger import merkle
from domain.papers.code import new_code
from domain.reports.period import period
from domain.tense import today

RESOURCE = next(resource for resource in RESOURCES if resource.register.key == "subdomain-certificates")
SHAPE = Shape(RESOURCE.register.table, RESOURCE.register.key, tuple(fields_of(RESOURCE.public)))
READ = entries.read(SHAPE, Form())
PAGE = entries.page(SHAPE, Form(after_cursor=True))
CANDIDATES = entries.candidates(RESOURCE.register.table)
FOUND = entries.page(SHAPE, Form(filters=frozenset({"words"}), among_candidates=True))
WRITE = recording.write(RESOURCE.register.table)
TOTALS, MONTH = sums.totals(now=True, by_authority=False), date(2024, 11, 1)
STOCKS = [tally.name for tally in ALL_TALLIES if tally.flow is None]
FLOWS = [tally.name for tally in ALL_TALLIES if tally.flow is not None]


class Bare:
    """One pool, five paths."""

    pool: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            self.pool = await asyncpg.create_pool(
                os.environ["DATABASE_URL"], min_size=8, max_size=8, reset=_nothing, server_settings={"jit": "off"}
            )
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        path: str = scope["path"]
        if scope["method"] == "POST":
            body = await self.grant((await receive())["body"])
        elif path.startswith("/v1/reports"):
            body = await self.month()
        elif scope["query_string"].startswith(b"q="):
            body = await self.found(unquote_plus(scope["query_string"][2:].decode()))
        elif scope["query_string"]:
            body = await self.page(UUID(scope["query_string"].decode().partition("after=")[2]))
        else:
            body = await self.one(UUID(path.rpartition("/")[2]))
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def one(self, entry: UUID) -> bytes:
        found: str = await self.pool.fetchval(READ.sql, *READ.arguments({"id": entry, "day": today()}))
        return found.encode()

    async def page(self, after: UUID) -> bytes:
        return await self.listed(PAGE, {"after": after})

    async def found(self, q: str) -> bytes:
        given = {"words": search_query(q), "most": INDEX_LOOKUP_LIMIT}
        rows = await self.pool.fetch(CANDIDATES.sql, *CANDIDATES.arguments(given))
        return await self.listed(FOUND, {**given, "candidates": [row[0] for row in rows]})

    async def listed(self, statement: Statement, given: dict[str, Any]) -> bytes:
        found = await self.pool.fetch(statement.sql, *statement.arguments({**given, "day": today(), "limit": 51}))
        return f'{{"items":[{",".join(row[0] for row in found[:50])}]}}'.encode()

    async def month(self) -> bytes:
        cut = period("2024-11")
        given = {"first": cut.first, "day": cut.last, "month": cut.last.replace(day=1), "first_month": MONTH}
        row = await self.pool.fetchrow(TOTALS.sql, *TOTALS.arguments({**given, "stocks": STOCKS, "flows": FLOWS}))
        return json.dumps({name: value for name, value in row.items() if name != "peaks"}).encode()

    async def grant(self, raw: bytes) -> bytes:
        new = json.loads(raw)
        day, entry = new["document"]["signed_on"], new_identifier()
        async with self.pool.acquire() as connection, connection.transaction():
            _, name, *_ = await connection.fetchrow(organisations.of_code.sql, new["holder"])
            signed = date.fromisoformat(day)
            series = recording.authority_and_series.sql
            await connection.fetchrow(series, "subdomain-certificates", "grant", signed, signed)
            number = await connection.fetchval(recording.next_number.sql, "gxn", 2024, 309)
            size, peaks, now = await connection.fetchrow(recording.lock_head.sql)
            seq = size + 1
            paper = {"number": number, "symbol": "GXN-STTTT", "signed_on": day}
            facts = {"holder": new["holder"], "holder_name": name, "host": new["host"], "zone": new["zone"]}
            shared = {"register_key": "subdomain-certificates", "kind": "grant", "effective_on": day}
            numbered = {"series": "gxn", "series_year": 2024, **paper}
            act = {"seq": seq, "recorded_at": now.isoformat(), "recorded_by": "bare", "entry_id": str(entry)}
            act |= {**shared, **numbered, "numbered_here": True, "changes": facts}
            known = {"entry_id": str(entry), "known_from": seq, "act_seq": seq}
            event = {**known, **shared, **numbered, "holder": new["holder"], "voided": False}
            version = {**known, "valid_from": day, "status": "in_force", **paper, **facts}
            version |= {"words": search_vector([name, new["host"]]), "name_key": "\\x" + sort_bytes(name).hex()}
            filled, peaks = merkle.append(size, peaks, hashlib.sha256(json.dumps(act).encode()).digest())
            given = {
                "id": entry,
                "register": "subdomain-certificates",
                "opens": True,
                "act": json.dumps(act),
                "private": "[]",
                "levels": [level for level, _ in filled],
                "places": [place for _, place in filled],
                "hashes": list(filled.values()),
                "size": seq,
                "peaks": peaks,
                "recorded_at": now,
                "closed_event_acts": [],
                "closed_event_kinds": [],
                "events": json.dumps([event]),
                "closed_versions": [],
                "versions": json.dumps([version]),
                "code": new_code(),
                "figures": "[]",
            }
            await connection.execute(WRITE.sql, *WRITE.arguments(given))
        return json.dumps({"id": str(entry), "number": number}).encode()


async def _nothing(_: Any) -> None:
    return None


app = Bare()
