"""What is kept of figures equals a recount, after any acts, corrections and voids: in any period, at any size."""

import json
from datetime import date, timedelta
from random import Random

import asyncpg
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.queries import reports
from db.session import Database
from db.statement import Sql
from domain.access.visibility import EVERYTHING
from domain.entries.reading import RegisterService
from domain.figures import recount
from domain.figures.declared import FIGURES
from domain.figures.totals import totals
from domain.registers import EVERY
from domain.reports.period import Period
from domain.reports.report import query_of
from domain.tense import Tense
from tests.factories import granted
from tests.support.law import LAW
from tests.support.profiles import cases
from tests.support.walks import Walk, set_up

AUTHORITIES = [None, "STTTT", "SKHCN"]
SIZE = Sql("SELECT size FROM ledger_head")


@pytest.fixture
async def walk(client: httpx.AsyncClient, database: Database) -> Walk:
    """A walk through every register, before its first step."""
    await set_up(database)
    return Walk(client, database, lambda values: values[0])


def day(random: Random) -> date:
    """A day around those of the walk, or one on which all terms are over."""
    return random.choice([date(2024, 12, 1) + timedelta(days=random.randint(-40, 130)), date(2031, 1, 1)])


async def counted(database: Database, name: str, period: Period, seq: int | None, authority: str | None) -> int:
    """A figure's value: the number of rows of its listing, which versions and events are counted for."""
    query = query_of(period, seq, authority)
    return len(await database.rows(reports.rows(FIGURES[name], query.form), **query.arguments))


async def differences(url: str) -> list[str]:
    """What verification finds."""
    async with (
        Database.open(url, role=None, size=1) as owner,
        owner.transaction(snapshot=True) as session,
    ):
        return await recount.differences(session, 5)


@cases(15)
@given(random=st.randoms(use_true_random=True))
async def test_sums_equal_a_recount(walk: Walk, database: Database, database_url: str, random: Random) -> None:
    walk._pick = random.choice
    for register in random.choices(sorted(LAW), k=random.randint(10, 25)):
        await walk.step(register)
    size = await database.value(SIZE)
    assert await differences(database_url) == []
    for _ in range(8):
        first, last = sorted([day(random), day(random)])
        seq, authority = random.choice([None, random.randint(0, size)]), random.choice(AUTHORITIES)
        tallies = [figure.tally for figure in FIGURES.values()]
        found = await totals(database, tallies, last, first, seq, authority)
        for name in random.sample(sorted(FIGURES), k=6):
            recounted = await counted(database, name, Period("", "", first, last), seq, authority)
            assert found.value(FIGURES[name]) == recounted, (name, first, last, seq, authority)


@cases(10)
@given(random=st.randoms(use_true_random=True))
async def test_a_count_from_sums_is_the_length_of_the_list(walk: Walk, database: Database, random: Random) -> None:
    walk._pick = random.choice
    register = EVERY[random.choice(sorted(LAW))]
    for _ in range(12):
        await walk.step(register.key)
    service = RegisterService(database, register, register.shape(["status"]), EVERYTHING)
    for _ in range(6):
        when = Tense(day(random), random.choice([None, random.randint(0, await database.value(SIZE))]))
        status = random.choice([{}, {"status": "in_force"}, {"status": "voided"}])
        authority = random.choice([{}, {"authority": "STTTT"}])
        listed = await service.page({**status, **authority}, when, 1000, None)
        assert isinstance(listed.items, bytes)
        assert await service.count({**status, **authority}, when) == len(json.loads(b"[%b]" % listed.items))


TAMPERED = {
    "a change": "UPDATE figure_change SET delta = 2 * delta WHERE seq = (SELECT max(seq) FROM figure_change)",
    "the entry of a change": "UPDATE figure_change SET entry_id = gen_random_uuid() WHERE tally ~ 'granted'",
    "a sum": "UPDATE figure_sum SET total = total + 1 WHERE grain = 'month'",
    "a sum of all acts": "UPDATE figure_sum SET total = total + 1 WHERE grain = 'total'",
    "a missing sum": "DELETE FROM figure_sum WHERE grain = 'total' AND start = (SELECT min(start) FROM figure_sum)",
    "an added change": "INSERT INTO figure_change SELECT seq, 'x', day, '', '', entry_id, 1 FROM figure_change LIMIT 1",
    "the acts covered": "UPDATE ledger_head SET summed = summed - 1",
    "the indicators": "UPDATE ledger_head SET indicators = 'x'",
}


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED)
async def test_what_was_changed_is_found_and_made_anew(
    own_example: Database, own_example_url: str, statement: str
) -> None:
    assert await differences(own_example_url) == []
    attacker = await asyncpg.connect(own_example_url)
    await attacker.execute(statement)
    await attacker.close()
    assert await differences(own_example_url)
    async with Database.open(own_example_url, role=None, size=1) as owner:
        assert await recount.repair(owner, 5)
        assert await recount.repair(owner, 5) == []
    assert await differences(own_example_url) == []


async def test_acts_of_an_earlier_release_are_summed_by_the_next_migration(
    own_example: Database, own_example_url: str
) -> None:
    """It records acts without changes of figures: what is kept then covers fewer acts than there are."""
    owner = await asyncpg.connect(own_example_url)
    await owner.execute("DELETE FROM figure_change WHERE seq = (SELECT max(seq) FROM act)")
    await owner.execute("UPDATE ledger_head SET summed = size - 1")
    await owner.close()
    async with Database.open(own_example_url, role=None, size=1) as opened:
        assert await recount.remake_if_due(opened)
        assert not await recount.remake_if_due(opened)
    assert await differences(own_example_url) == []


async def test_an_act_by_a_release_with_other_indicators_makes_the_sums_due(
    ready: httpx.AsyncClient, province: Database, province_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs on for a moment while the next one is deployed, and keeps other figures with its acts."""
    assert await recount.are_current(province)
    with monkeypatch.context() as release:
        release.setattr("domain.entries.write.DIGEST", "other")
        await granted(ready, "subdomain-certificates")
    await granted(ready, "subdomain-certificates")
    assert not await recount.are_current(province)
    async with Database.open(province_url, role=None, size=1) as owner:
        assert await recount.remake_if_due(owner)
    assert await recount.are_current(province)


async def test_figures_that_another_release_left_behind_are_refused_until_they_are_made_anew(
    ready: httpx.AsyncClient, province_url: str, attacker: asyncpg.Connection
) -> None:
    await granted(ready, "subdomain-certificates")
    paths = ("/v1/reports/2024-11", "/v1/reports/2024-11/movements", "/v1/subdomain-certificates/count")
    before = [(await ready.get(path)).content for path in paths]
    for left in ("summed = summed - 1", "indicators = 'of another release'"):
        await attacker.execute(f"UPDATE ledger_head SET {left}")
        for path in paths:
            answer = await ready.get(path)
            assert (answer.status_code, "sobo migrate" in answer.text) == (503, True), path
        await granted(ready, "press-offices", effective_on="2024-01-01")  # what is recorded does not hide it
        assert (await ready.get(paths[0])).status_code == 503
        async with Database.open(province_url, role=None) as owner:
            assert await recount.remake_if_due(owner)
    assert [(await ready.get(path)).status_code for path in paths] == [200] * 3
    assert (await ready.get(paths[2])).content == before[2]
