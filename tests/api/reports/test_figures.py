"""Every figure is as long as its listing, in every period, calendar and tense; and what was once reported stays so."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

import httpx
import pytest

from db.session import Database
from db.statement import Sql
from tests.support import walks
from tests.support.application import client_of
from tests.support.databases import new_database
from tests.support.law import LAW
from tests.support.walks import Walk

PERIODS = ("2024-11", "2024-12", "2025-03", "2024-Q4", "2024-H2", "2024")
FIGURES = 55
"""At least so many are declared."""


@dataclass
class Filled:
    """A client over a database with acts in it, and when each was recorded."""

    client: httpx.AsyncClient
    recorded_at: list[datetime]


_INSTANTS = Sql("SELECT recorded_at FROM act ORDER BY seq")


@pytest.fixture(scope="module")
async def filled(
    server_url: str, empty_template: str, example: Database, november: httpx.AsyncClient
) -> AsyncIterator[dict[str, Filled]]:
    """November 2024, and a random walk through every register, for tests that only ask."""
    async with (
        new_database(server_url, empty_template) as url,
        Database.open(url) as database,
        client_of(database) as client,
    ):
        await walked(client, database)
        over = {"november": (november, example), "walked": (client, database)}
        yield {where: Filled(c, [row[0] for row in await d.rows(_INSTANTS)]) for where, (c, d) in over.items()}


async def walked(client: httpx.AsyncClient, database: Database) -> Walk:
    """A walk that always goes the same way."""
    await walks.set_up(database)
    walk = Walk(client, database, Random(20241114).choice)
    await further(walk)
    assert {key.split(":")[0] for key in walk.accepted} == set(LAW)
    return walk


async def further(walk: Walk) -> None:
    """Some more steps in every register."""
    for register in sorted(LAW):
        for _ in range(40):
            await walk.step(register)


async def size_of(client: httpx.AsyncClient) -> int:
    """How many acts the ledger has."""
    return int((await client.get("/v1/reports/2024-11")).json()["ledger_size"])


async def report_of(client: httpx.AsyncClient, period: str, **asked: Any) -> dict[str, Any]:
    """A report."""
    answer = await client.get(f"/v1/reports/{period}", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def listed(client: httpx.AsyncClient, report: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The listing of every figure, which must be as long as its value."""
    assert len(report["figures"]) >= FIGURES
    listings = {}
    for figure in report["figures"]:
        items = (await client.get(figure["listing"])).json()["items"]
        assert len(items) == figure["value"], figure
        if figure["out_of"] is not None:
            assert figure["value"] <= figure["out_of"], figure
        listings[figure["indicator"]] = items
    return listings


@pytest.mark.parametrize("authority", [None, "STTTT"], ids=["all", "split"])
@pytest.mark.parametrize("calendar", ["nd09", "calendar"])
@pytest.mark.parametrize("known", ["now", "known_seq", "known_at"])
@pytest.mark.parametrize("where", ["november", "walked"])
async def test_a_figure_is_as_long_as_its_listing(
    filled: dict[str, Filled], where: str, known: str, calendar: str, authority: str | None
) -> None:
    client, recorded_at = filled[where].client, filled[where].recorded_at
    asked: dict[str, Any] = {"calendar": calendar} | ({"authority": authority} if authority else {})
    seen = 0
    for number, period in enumerate(PERIODS if known == "now" else PERIODS[1::3], 2):
        seq = len(recorded_at) if known == "now" else len(recorded_at) * number // 4
        when: dict[str, dict[str, Any]] = {
            "now": {},
            "known_seq": {"known_seq": seq},
            "known_at": {"known_at": recorded_at[seq - 1].isoformat()},
        }
        report = await report_of(client, period, **asked, **when[known])
        assert report["ledger_size"] == seq
        seen += sum(len(items) for items in (await listed(client, report)).values())
    assert seen


async def test_what_was_reported_at_a_size_of_the_ledger_stays_so(
    client: httpx.AsyncClient, database: Database
) -> None:
    walk = await walked(client, database)
    size = await size_of(client)
    asked = [(period, calendar) for period in PERIODS[1::2] for calendar in ("nd09", "calendar")]
    reports = [await report_of(client, period, calendar=calendar, known_seq=size) for period, calendar in asked]
    listings = [await listed(client, report) for report in reports[:3]]
    now = await report_of(client, "2024-12", calendar="calendar")
    await further(walk)
    assert await size_of(client) > size
    assert await report_of(client, "2024-12", calendar="calendar") != now
    assert [await report_of(client, p, calendar=c, known_seq=size) for p, c in asked] == reports
    assert [await listed(client, report) for report in reports[:3]] == listings
