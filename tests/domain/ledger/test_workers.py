"""Parts of a verification: done in order, by processes on one snapshot, and given up when one of them ends."""

import os
import signal
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.errors import DatabaseError
from db.queries import rebuild as queries
from db.session import Database, Session
from domain.declarations.register import Register
from domain.ledger import comparison
from domain.ledger.rebuild import rebuild
from domain.ledger.workers import Part, workers
from domain.registers import RECORDED, REFERENCE

Registers = Mapping[str, Register]


async def place(session: Session, registers: Registers, number: int) -> tuple[int, int, int]:
    """The number that was given, the entries that this process reads, and the process."""
    return number, await session.value(queries.count, registers=list(registers)), os.getpid()


async def end(_: Session, __: Registers) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def fail(_: Session, __: Registers) -> None:
    raise DatabaseError("as it says")


async def results(url: str, parts: list[Part], *, aside: bool = True) -> list[Any]:
    async with Database.open(url, role=None) as owner, workers(owner, RECORDED, url if aside else None) as crew:
        return [result async for result in crew.results(parts)]


@pytest.mark.parametrize("aside", [True, False], ids=["processes", "here"])
async def test_parts_return_in_their_order_whoever_does_them(own_example_url: str, aside: bool) -> None:
    done = await results(own_example_url, [Part(place, (number,)) for number in range(40)], aside=aside)
    assert [number for number, _, _ in done] == list(range(40))
    assert len({entries for _, entries, _ in done}) == 1
    assert ({process for _, _, process in done} == {os.getpid()}) != aside


async def test_processes_read_the_snapshot_of_the_one_that_began_them(own_example_url: str) -> None:
    attacker = await asyncpg.connect(own_example_url, server_settings={"session_replication_role": "replica"})
    async with Database.open(own_example_url, role=None) as owner, workers(owner, RECORDED, own_example_url) as crew:
        _, before, _ = await place(crew.session, RECORDED, 0)
        await attacker.execute("DELETE FROM entry")
        await attacker.close()
        [(_, aside, _)] = [result async for result in crew.results([Part(place, (1,))])]
    assert before == aside > 0


async def test_a_process_that_ends_is_an_error_and_not_a_wait(own_example_url: str) -> None:
    with pytest.raises(DatabaseError, match="run it again"):
        await results(own_example_url, [Part(end), *(Part(place, (number,)) for number in range(9))])


async def test_an_error_of_a_part_is_that_of_the_whole(own_example_url: str) -> None:
    with pytest.raises(DatabaseError, match="as it says"):
        await results(own_example_url, [Part(fail), Part(place, (1,))])


async def test_rows_of_an_intact_ledger_are_compared_as_stated(example: Database) -> None:
    """Else comparing would take as long as deriving each row as it is recorded."""
    for key, register in RECORDED.items():
        ids: list[UUID] = [row["id"] for row in await example.rows(queries.of_register, register=key)]
        doubtful = await comparison._doubtful(example, register, ids)
        assert doubtful == [] or key in REFERENCE, key


async def test_processes_rebuild_what_was_edited(own_example_url: str) -> None:
    attacker = await asyncpg.connect(own_example_url, server_settings={"session_replication_role": "replica"})
    await attacker.execute("UPDATE subdomain_certificate SET holder_name = holder_name || '!'")
    edited = await attacker.fetchval("SELECT count(DISTINCT entry_id) FROM subdomain_certificate")
    await attacker.close()
    async with Database.open(own_example_url, role=None) as owner:
        total, found = await rebuild(owner, RECORDED, own_example_url)
        assert (len(found), total > edited) == (edited, True)
        assert (await rebuild(owner, RECORDED, own_example_url))[1] == []
