"""Filling a database with many certificates, through the same functions that record one, but by COPY."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import asyncpg

from db.session import Database
from domain.acts import rows
from domain.acts.act import Act, Document
from domain.acts.timeline import timeline
from domain.declarations import projection
from domain.entries.identifiers import new_identifier
from domain.figures import recount
from domain.ledger import merkle
from domain.papers.code import LENGTH, digest
from domain.registers import REGISTERS
from tests.factories import HOLDER, set_up

REGISTER = REGISTERS["subdomain-certificates"]
BATCH = 5_000
KINDS = ("Phòng", "Sở", "Uỷ ban nhân dân xã", "Trường Trung học cơ sở", "Công ty TNHH", "Trung tâm", "Hội", "Ban")
SYLLABLES = (
    "giáo dục văn hoá thông tin đào tạo nông nghiệp môi trường tài chính y tế xây dựng công thương lao động dân tộc",
    "đắk mil song glong krông nô cư jút tuy đức gia nghĩa nam bắc đông tây thuận hạnh quảng phú hoà bình thịnh an",
)


def name_of(random: Random) -> str:
    """A name of four to eight syllables out of some sixty, as the names of a province are."""
    return " ".join([random.choice(KINDS), *random.choices(" ".join(SYLLABLES).split(), k=random.randint(3, 5))])


def code_of(seq: int) -> str:
    """A verification code, in order of `seq` and not secret."""
    return f"{seq:0{LENGTH}d}"


def acts(after: int, since: datetime, count: int) -> Iterator[Act]:
    """Grants over twenty years, ten thousand hosts a zone, recorded after so many acts and that instant."""
    random = Random(11)
    for place in range(1, count + 1):
        day = date(2005, 1, 1) + timedelta(days=place * 7300 // count)
        paper = Document(
            number=place, symbol="GXN-STTTT", signed_on=day, series="gxn", series_year=0, numbered_here=True
        )
        facts = {
            "holder": HOLDER,
            "holder_name": name_of(random),
            "host": f"h{place}.z{place % 10}.vn",
            "zone": f"z{place % 10}.vn",
        }
        yield Act(
            seq=after + place,
            recorded_at=since + timedelta(microseconds=place),
            recorded_by="bench",
            register=REGISTER.key,
            entry=new_identifier(),
            kind="grant",
            effective_on=day,
            document=paper,
            changes=facts,
            code_digest=digest(code_of(after + place)),
        )


async def fill(url: str, count: int) -> None:
    """Put `count` granted certificates into an empty database, after the acts of the reference data."""
    async with Database.open(url) as database:
        await set_up(database)
    connection = await asyncpg.connect(url)
    head: Any = await connection.fetchrow("SELECT size, peaks, recorded_at FROM ledger_head")
    peaks: list[bytes] = list(head["peaks"])
    batch: dict[str, list[Any]] = {
        "entry": [],
        "act": [],
        "paper_code": [],
        "event": [],
        "subdomain_certificate": [],
        "ledger_node": [],
    }
    last = head["size"] + count
    for act in acts(head["size"], head["recorded_at"], count):
        derived = timeline([act], REGISTER.kinds)
        filled, peaks = merkle.append(act.seq - 1, peaks, merkle.leaf_hash(merkle.leaf(act)))
        batch["entry"].append({"id": act.entry, "register_key": act.register})
        batch["act"].append(rows.act_row(act))
        batch["paper_code"].append({"seq": act.seq, "code": code_of(act.seq)})
        batch["event"] += projection.event_rows(REGISTER, act.entry, derived, act.seq)
        batch["subdomain_certificate"] += projection.version_rows(REGISTER, act.entry, derived, act.seq)
        batch["ledger_node"] += [{"level": at[0], "place": at[1], "hash": "\\x" + h.hex()} for at, h in filled.items()]
        if act.seq % BATCH == 0 or act.seq == last:
            await _write(connection, batch)
    await connection.execute(
        "UPDATE ledger_head SET size = $1, peaks = $2, recorded_at = $3", last, peaks, act.recorded_at
    )
    await connection.execute("INSERT INTO series_counter VALUES ('gxn', 2024, 309, $1)", count)
    async with Database.open(url, role=None) as database:
        await recount.remake_if_due(database)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def _write(connection: Any, batch: dict[str, list[Any]]) -> None:
    async with connection.transaction():
        for table, found in batch.items():
            await connection.execute(
                f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb)",
                json.dumps(found, default=str),
            )
            found.clear()
