"""The service answers as the oracle does: short runs of `python -m tests.model`, always the same."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from db.session import Database
from tests.factories import OPENING
from tests.model.ask import ask
from tests.model.asked import Mismatch
from tests.model.history import Totals, prepare, run
from tests.model.oracle import days
from tests.model.play import Player
from tests.model.shrink import replayed, shrunk
from tests.support.application import client_of
from tests.support.databases import Recycled, name_of, new_database

PAPER = {"document": {"signed_on": "2024-02-01"}}


@pytest.fixture(scope="module")
async def peopled(server_url: str, empty_template: str) -> AsyncIterator[Recycled]:
    """A database with the bodies, series and calendars of the histories, reset by each."""
    async with new_database(server_url, empty_template) as url:
        async with Database.open(url) as database:
            await prepare(database)
        async with Recycled.open(server_url, name_of(url)) as recycled:
            yield recycled


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 7])
async def test_the_service_answers_as_the_oracle_does(peopled: Recycled, seed: int) -> None:
    totals = Totals()
    await run(peopled, seed, totals)
    assert totals.acts > 20
    assert totals.values > 3_000


def opened(register: str, **facts: Any) -> dict[str, Any]:
    body = {"effective_on": "2024-02-01", "holder": "BAO-B", **PAPER, **OPENING[register], **facts}
    return {"do": "open", "register": register, "kind": "grant", "body": body}


def amended(of: int, day: str) -> dict[str, Any]:
    body = {"kind": "amend", "effective_on": day, "document": {"signed_on": day}, "changes": {"scope": day}}
    return {"do": "acts", "of": of, "body": body}


async def test_a_second_amendment_of_a_sealed_month_is_told(peopled: Recycled) -> None:
    """The smallest case of a difference that was once lost."""
    await peopled.clean()
    async with client_of(peopled.database) as client:
        player = Player(client)
        await player.begin()
        grant = opened("postal-confirmations", activities=["parcels"], scope="Tỉnh")
        seal = {"do": "seal", "period": "2024-02", "calendar": "calendar", "body": {}}
        for number, step in enumerate([grant, amended(0, "2024-02-05"), seal, amended(0, "2024-02-10")]):
            assert await player.play(number, step), player.refused
        await ask(player, {"ask": "late", "period": "2024-02", "calendar": "calendar"})
        late = (await player.get("/v1/reports/2024-02/late?calendar=calendar"))["items"]
    told = [(item["indicator"], item["reported"], item["now"], [act["seq"] for act in item["acts"]]) for item in late]
    assert told == [("postal-confirmations.amended", 1, 2, [player.recorded[3]["seq"]])]


async def test_a_mismatch_is_found_and_made_small(peopled: Recycled, monkeypatch: pytest.MonkeyPatch) -> None:
    """An oracle that lets terms end a day early contradicts the service, because of one step of three."""

    def too_early(register: str, past: list[dict[str, Any]], day: str) -> bool:
        return any(act["facts"].get("expires_on", "9999") <= day for act in past)

    monkeypatch.setattr(days, "expired", too_early)
    licence = opened("aggregator-licences", site_name="Trang", domains=["trang.vn"], expires_on="2024-02-20")
    other = opened("postal-confirmations", activities=["parcels"], scope="Tỉnh")
    script = {4: other, 6: licence, 9: amended(4, "2024-02-05")}
    question = {"ask": "read", "entry": 6, "day": "2024-02-20", "known": None}
    found = await replayed(peopled, script, question)
    assert isinstance(found, Mismatch)
    smallest, again = await shrunk(peopled, script, question, found)
    assert [*smallest] == [6]
    assert isinstance(again, Mismatch)
    assert (again.expected["status"], again.answered["status"]) == ("expired", "in_force")
    monkeypatch.undo()
    assert await replayed(peopled, script, question) is None
