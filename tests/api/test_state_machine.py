"""Every register and the dossiers, walked through legal and illegal acts over the API, against a table of the law."""

from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from db.session import Database
from db.where import table_of
from domain.registers import EVERY
from domain.tense import today
from domain.verification import rebuild
from tests.api import walks
from tests.api.conftest import emptied
from tests.api.law import LAW
from tests.api.support import verified
from tests.api.walks import Walk

every_one = pytest.mark.parametrize("register", sorted(LAW))


@every_one
@settings(max_examples=4, phases=[Phase.reuse, Phase.generate])
@given(data=st.data())
async def test_nothing_illegal_is_taken_and_everything_legal_is(
    shared_client: httpx.AsyncClient, shared: Database, shared_url: str, register: str, data: st.DataObject
) -> None:
    """Acts are tried on days in any order.

    Not asked, because the answer is open: two terms that begin on one day; an end or another agency for an office
    after its staff named it; a correction that brings an act under another authority; corrections of a receipt, and
    voids of it or of a decision.
    """
    await emptied(shared_url)
    await walks.set_up(shared)
    walk = Walk(shared_client, shared, lambda some: some[data.draw(st.integers(0, len(some) - 1))])
    for _ in range(70):
        await walk.step(register)
    await tells_what_the_law_tells(walk)
    await stands(shared_client, shared_url)


async def tells_what_the_law_tells(walk: Walk) -> None:
    """On the days when something happened, and before, every entry is what the acts that were taken make of it."""
    for entry in walk.kept:
        first = entry.states[0].day - timedelta(days=1)
        assert (await walk.client.get(entry.href, params={"as_of": first.isoformat()})).status_code == 404
        for state in entry.states[-4:]:
            shown = (await walk.client.get(entry.href, params={"as_of": state.day.isoformat()})).json()
            public = {name: value for name, value in state.facts.items() if name in shown and name != "holder_name"}
            assert (shown["status"], {name: shown[name] for name in public}) == (state.status, public), entry


async def stands(client: httpx.AsyncClient, url: str) -> None:
    """The ledger is intact, deriving again changes nothing, no versions overlap, the numbers are dense and unique."""
    await verified(url)
    async with Database.open(url, role=None, size=2) as owner:
        assert (await rebuild(owner, EVERY))[1] == []
    connection = await asyncpg.connect(url)
    try:
        for register in EVERY.values():
            assert await connection.fetch(OVERLAPS.format(table_of(register.table).name)) == []
    finally:
        await connection.close()
    for authority in ("stttt", "skhcn"):
        for key in ("gp", "gxn", "xn"):
            for year in (2024, 2025, today().year):
                path = f"/v1/number-series/{key}-{authority}/{year}"
                found: dict[str, Any] = (await client.get(f"{path}/certificate")).json()
                assert (found["dense"], found["unique"]) == (True, True), found
                assert [use["number"] for use in found["uses"]] == list(range(1, found["last"] + 1))


OVERLAPS = """
SELECT a.entry_id FROM {0} a JOIN {0} b ON b.entry_id = a.entry_id AND b.ctid > a.ctid
AND daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to)
AND int8range(a.known_from, a.known_to) && int8range(b.known_from, b.known_to)
"""
