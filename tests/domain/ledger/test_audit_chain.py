"""The chain over the audit log: every change by a superuser without triggers is found and named."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

import asyncpg
import pytest

from db.queries.audit import RECORD
from db.session import Database
from db.statement import Sql
from domain.access import audit
from domain.ledger import audit_chain
from domain.ledger.audit_chain import AuditHead
from domain.ledger.findings import MAX_FINDINGS
from tests.support.databases import new_database, upgraded_to

WORDS = ("đăng nhập", "a:b", "", '"\\\n\t\x1f', "1:x")
DETAIL = {"purpose": "kiểm tra\n", "n": [1.50, -0.0, 10**20, None, True], "bb": {"a": "\u2028"}, "a": ""}


class Lost(Exception):
    """Rolls a transaction back."""


async def log(database: Database, *words: str, **detail: Any) -> None:
    async with database.transaction() as session:
        for word in words:
            await audit.log(session, "account:lan", "personal-read", word, **detail)


async def findings(database: Database) -> list[str]:
    async with database.transaction(snapshot=True) as session:
        return await audit_chain.verify(session)


@pytest.fixture
async def owner(province_url: str) -> AsyncIterator[Database]:
    """The database as `sobo verify` opens it."""
    async with Database.open(province_url, role=None, size=2) as opened:
        yield opened


@pytest.fixture
async def ids(province: Database, attacker: asyncpg.Connection) -> list[int]:
    """The ids of the records of a log, with a gap before the last one; the first is that of the fixture."""
    await log(province, *WORDS, **DETAIL)
    with pytest.raises(Lost):
        async with province.transaction() as session:
            await audit.log(session, "nobody", "login", "lan")
            raise Lost
    await log(province, "last", purpose="kiểm tra")
    found = [row[0] for row in await attacker.fetch("SELECT id FROM audit ORDER BY id")]
    assert found[-1] - found[-2] == 2
    return found


async def rechain(attacker: asyncpg.Connection) -> None:
    """Chain everything anew, as somebody would who knows how."""
    salt = await attacker.fetchval("SELECT salt FROM audit_head")
    await attacker.execute("DELETE FROM audit_link")
    link, place = salt, 0
    for row in await attacker.fetch(f"SELECT {RECORD} FROM audit a ORDER BY id"):
        link, place = audit_chain.link_hash(link, row), place + 1
        await attacker.execute("INSERT INTO audit_link VALUES ($1, $2, $3)", place, row["id"], link)
    await attacker.execute("UPDATE audit_head SET size = $1, hash = $2", place, link)


async def test_the_database_chains_each_record_as_we_compute_it(
    province: Database, owner: Database, attacker: asyncpg.Connection, ids: list[int]
) -> None:
    assert await findings(owner) == []
    links = await attacker.fetch("SELECT place, audit FROM audit_link ORDER BY place")
    assert [tuple(link) for link in links] == list(enumerate(ids, 1))
    before = await attacker.fetch("SELECT * FROM audit_link ORDER BY place")
    await rechain(attacker)
    assert await attacker.fetch("SELECT * FROM audit_link ORDER BY place") == before
    assert await findings(owner) == []


def test_the_hash_of_a_record_is_that_of_the_plain_bytes() -> None:
    record: Mapping[str, Any] = {
        "id": 7, "microseconds": "12", "who": "ai", "what": "đ", "target": "",
        "detail": "{}",
    }  # fmt: skip
    plain = b"\0" * 32 + "1:72:122:ai2:đ0:2:{}".encode()
    assert audit_chain.link_hash(b"\0" * 32, record) == hashlib.sha256(plain).digest()


EDITS = {
    "at": "at = at + interval '1 microsecond'",
    "at without end": "at = 'infinity'",
    "at beyond a calendar": "at = '20000-01-01Z'",
    "at before all": "at = '-infinity'",
    "who": "who = 'account:mai'",
    "what": "what = 'login'",
    "target": "target = target || 'x'",
    "detail": 'detail = detail || \'{"purpose": "khác"}\'',
    "no detail": "detail = '{}'",
    "text moved to the next column": "who = left(who, -1), what = right(who, 1) || what",
}


@pytest.mark.parametrize("place", [0, 3, -1], ids=["first", "middle", "last"])
async def test_a_changed_record_is_named(
    province: Database, owner: Database, attacker: asyncpg.Connection, ids: list[int], place: int
) -> None:
    saved = await attacker.fetchrow("SELECT * FROM audit WHERE id = $1", ids[place])
    assert saved
    for name, edit in EDITS.items():
        await attacker.execute(f"UPDATE audit SET {edit} WHERE id = $1", ids[place])
        [finding] = await findings(owner)
        assert finding.startswith(f"audit {ids[place]} was changed"), name
        await attacker.execute("DELETE FROM audit WHERE id = $1", ids[place])
        await attacker.execute("INSERT INTO audit OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6)", *saved)
        assert await findings(owner) == [], name


@pytest.mark.parametrize("place", [0, 3, -1], ids=["first", "middle", "last"])
async def test_a_deleted_record_is_named(
    province: Database, owner: Database, attacker: asyncpg.Connection, ids: list[int], place: int
) -> None:
    await attacker.execute("DELETE FROM audit WHERE id = $1", ids[place])
    assert await findings(owner) == [f"audit {ids[place]} is missing"]


@pytest.mark.parametrize("place", [0, 3], ids=["first", "middle"])
async def test_a_record_deleted_with_its_link_is_found(
    province: Database, owner: Database, attacker: asyncpg.Connection, ids: list[int], place: int
) -> None:
    await attacker.execute("DELETE FROM audit WHERE id = $1", ids[place])
    await attacker.execute("DELETE FROM audit_link WHERE audit = $1", ids[place])
    before = ids[place - 1] if place else 0
    assert await findings(owner) == [
        f"audit_link {place + 1} is missing, and the record after audit {before} may be too"
    ]


async def test_the_last_record_deleted_with_its_link_is_found(
    province: Database, owner: Database, attacker: asyncpg.Connection, ids: list[int]
) -> None:
    await attacker.execute("DELETE FROM audit WHERE id = $1", ids[-1])
    await attacker.execute("DELETE FROM audit_link WHERE audit = $1", ids[-1])
    [finding] = await findings(owner)
    assert finding == f"audit_head records {len(ids)} records and does not match the {len(ids) - 1} of the chain"


@pytest.mark.parametrize("new", [0, "before the last", 99], ids=str)
async def test_an_inserted_record_is_named(
    province: Database, owner: Database, attacker: asyncpg.Connection, ids: list[int], new: int | str
) -> None:
    new = ids[-1] - 1 if isinstance(new, str) else new
    await attacker.execute(
        "INSERT INTO audit OVERRIDING SYSTEM VALUE VALUES ($1, now(), 'nobody', 'login', 'lan', '{}')", new
    )
    assert await findings(owner) == [f"audit {new} is not in the chain: the service did not record it"]


async def test_records_in_another_order_are_named(
    province: Database, owner: Database, attacker: asyncpg.Connection, ids: list[int]
) -> None:
    first, second = ids[1], ids[4]
    for old, new in ((first, 900), (second, first), (900, second)):
        await attacker.execute(
            "WITH moved AS (DELETE FROM audit WHERE id = $1 RETURNING *) INSERT INTO audit OVERRIDING SYSTEM VALUE "
            "SELECT $2, at, who, what, target, detail FROM moved", old, new,
        )  # fmt: skip
    assert [finding.split(":")[0] for finding in await findings(owner)] == [
        f"audit {first} was changed",
        f"audit {second} was changed",
    ]


TAMPERED = {
    "a changed hash": "UPDATE audit_link SET hash = sha256(hash) WHERE place = 3",
    "links in another order": "UPDATE audit_link SET audit = (SELECT max(audit) + min(audit) FROM audit_link) - audit "
    "WHERE place = 1 OR place = (SELECT size FROM audit_head)",
    "a link to a record of another place": "UPDATE audit_link SET audit = audit + 1 WHERE place = 2",
    "a head of another size": "UPDATE audit_head SET size = size + 1",
    "a head of another hash": "UPDATE audit_head SET hash = sha256(hash)",
    "another salt": "UPDATE audit_head SET salt = sha256(salt)",
    "no head": "DELETE FROM audit_head",
    "no links": "DELETE FROM audit_link",
    "no records": "DELETE FROM audit",
    "nothing but a head": "DELETE FROM audit; DELETE FROM audit_link",
    "a link after the last": "INSERT INTO audit_link SELECT 1000000000000, audit, hash FROM audit_link WHERE place = 3",
    "a link before the first": "INSERT INTO audit_link SELECT -5, audit, hash FROM audit_link WHERE place = 3",
}


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED)
async def test_tampering_with_the_chain_is_found(
    province: Database, owner: Database, attacker: asyncpg.Connection, ids: list[int], statement: str
) -> None:
    await attacker.execute(statement)
    found = await findings(owner)
    assert found
    assert len(found) <= MAX_FINDINGS


async def test_a_log_that_was_chained_anew_contradicts_what_was_published(
    province: Database, owner: Database, attacker: asyncpg.Connection, ids: list[int]
) -> None:
    published = await audit_chain.head(province)
    assert await audit_chain.contradictions(owner, published) == []
    await log(province, "later")
    assert await audit_chain.contradictions(owner, published) == []
    await attacker.execute("UPDATE audit SET who = 'account:mai' WHERE id = $1", ids[2])
    await rechain(attacker)
    assert await findings(owner) == []
    assert "was rewritten" in str(await audit_chain.contradictions(owner, published))
    await attacker.execute("DELETE FROM audit WHERE id >= $1", ids[-2])
    await rechain(attacker)
    assert await findings(owner) == []
    assert "was cut" in str(await audit_chain.contradictions(owner, published))


async def test_an_empty_log_is_published_too(province: Database, owner: Database, attacker: asyncpg.Connection) -> None:
    await attacker.execute("DELETE FROM audit; DELETE FROM audit_link")
    await attacker.execute("UPDATE audit_head SET size = 0, hash = salt")
    assert await findings(owner) == []
    empty = await audit_chain.head(province)
    assert empty.size == 0
    assert await audit_chain.contradictions(owner, empty) == []
    assert await audit_chain.contradictions(owner, AuditHead(0, bytes(32)))


async def test_what_is_published_does_not_let_a_record_be_guessed(
    province: Database, attacker: asyncpg.Connection, ids: list[int]
) -> None:
    before = await audit_chain.head(province)
    await log(province, "guessed")
    after = await audit_chain.head(province)
    record = await attacker.fetchrow(f"SELECT {RECORD} FROM audit a ORDER BY id DESC LIMIT 1")
    assert audit_chain.link_hash(before.hash, record) != after.hash
    assert after.hash != await attacker.fetchval("SELECT hash FROM audit_head")


async def test_a_long_transaction_keeps_no_other_record_waiting(
    province: Database, owner: Database, ids: list[int]
) -> None:
    """The head's lock is taken by the commit, and is the last: two that record in either order do not deadlock."""
    async with asyncio.timeout(10), province.transaction() as long:
        await audit.log(long, "account:lan", "body-added", "A")
        await log(province, "meanwhile")
        async with province.transaction() as other:
            await other.rows(Sql("SELECT * FROM ledger_head FOR UPDATE"))
            await audit.log(other, "account:mai", "body-added", "B")
        await long.rows(Sql("SELECT * FROM ledger_head FOR UPDATE"))
    assert await findings(owner) == []


async def test_records_of_many_transactions_at_once_make_one_chain(
    province: Database, owner: Database, ids: list[int]
) -> None:
    await asyncio.gather(*(log(province, f"{number}", "x") for number in range(40)))
    assert await findings(owner) == []
    assert (await audit_chain.head(province)).size == len(ids) + 80


async def test_the_records_of_the_version_before_are_chained(server_url: str) -> None:
    async with new_database(server_url) as url:
        await upgraded_to(url, "0021")
        owner = await asyncpg.connect(url)
        for number in (3, 4, 9, 1_000):
            await owner.execute(
                "INSERT INTO audit OVERRIDING SYSTEM VALUE "
                "VALUES ($1, now(), 'đ', '', '1:2', '{\"b\": 1.0, \"a\": []}')", number,
            )  # fmt: skip
        await upgraded_to(url, "0022")
        async with Database.open(url, role=None) as database:
            assert await findings(database) == []
            links = await owner.fetch("SELECT place, audit FROM audit_link ORDER BY place")
            assert [tuple(link) for link in links] == [(1, 3), (2, 4), (3, 9), (4, 1_000)]
            assert (await audit_chain.head(database)).size == 4
        await owner.close()
