"""One history: recorded by random steps, asked about on the way and at its end."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

import httpx

from db.session import Database
from db.tables.number_series import NumberSeriesFacts
from domain.reference.series import add as add_series
from tests.factories import GP_USES, numbering, set_up
from tests.model.ask import ask
from tests.model.asked import Mismatch, Question
from tests.model.play import Broken, Player
from tests.model.shrink import reproduction
from tests.model.walk import Walk
from tests.model.wonder import Wonder
from tests.support.application import client_of
from tests.support.databases import Recycled

STEPS: Final = (60, 200)
"""The fewest and the most steps that are tried in a history."""

QUESTIONS: Final = 220
"""The questions at the end of a history; on the way there are a few after each step."""

OTHER: Final = (("gp", GP_USES), ("xn", "postal-confirmations:grant:XN-STTTT"),
                ("gxn", "subdomain-certificates:grant:GXN-STTTT"))  # fmt: skip
BODIES: Final = (("BAO-B", "press_agency"), ("BAO-C", "press_agency"), ("SKHCN", "state_body"))
CALENDARS: Final = (("thang-20", 20, False), ("luy-ke", 14, True))


@dataclass
class Totals:
    """What was done so far."""

    histories: int = 0
    acts: int = 0
    refused: int = 0
    questions: int = 0
    values: int = 0
    seconds: float = 0
    asked: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        """In a line."""
        per_second = f"{self.questions / max(self.seconds, 0.001):.0f} questions and "
        per_second += f"{self.values / max(self.seconds, 0.001):.0f} values a second"
        return (
            f"{self.histories} histories, {self.acts} acts ({self.refused} refused), {self.questions} questions, "
            f"{self.values} values: {per_second}"
        )


class Found(Exception):
    """A mismatch, with its smallest reproduction as text."""


async def prepare(database: Database) -> None:
    """Bodies, calendars and number series, for a template of databases: a second authority numbers its own papers."""
    await set_up(database)
    async with client_of(database) as client:
        for code, kind in BODIES:
            await _added(client, "organisations", {"code": code, "name": f"Báo {code}", "kind": kind})
        for key, ends_on, from_new_year in CALENDARS:
            calendar = {"key": key, "title_vi": key, "month_ends_on": ends_on, "year_to_date": from_new_year}
            await _added(client, "reporting-calendars", {**calendar, "source": "Thử"})
    async with database.transaction() as session:
        for key, uses in OTHER:
            symbol = f"{key.upper()}-SKHCN"
            columns = {"key": f"{key}-b", "title_vi": f"Sổ {key}", "authority": "SKHCN", "symbols": [symbol]}
            new = NumberSeriesFacts.model_validate({**columns, "kept_since": 2024})
            await add_series(session, "tests", numbering(new, uses.replace("STTTT", "SKHCN")))


async def _added(client: httpx.AsyncClient, what: str, body: Mapping[str, object]) -> None:
    answer = await client.post(f"/v1/{what}", json=dict(body))
    assert answer.status_code == 201, answer.text


async def run(recycled: Recycled, seed: int, totals: Totals) -> None:
    """Record a history and ask about it. Raises Found."""
    random = Random(seed)
    await recycled.clean()
    begun = time.monotonic()
    async with client_of(recycled.database) as client:
        player = Player(client)
        try:
            await _explore(player, random, totals)
        except (Mismatch, Broken) as error:
            raise Found(await reproduction(recycled, seed, player, error)) from error
        finally:
            totals.histories += 1
            totals.acts += len(player.world.acts)
            totals.refused += len(player.refused)
            totals.seconds += time.monotonic() - begun


async def _explore(player: Player, random: Random, totals: Totals) -> None:
    await player.begin()
    walk = Walk(random, player)
    wonder = Wonder(random, player, walk)
    for number in range(random.randint(*STEPS)):
        if await player.play(number, walk.step()) and number % 3 == 0:
            await _ask(player, wonder.question(), totals)
    for _ in range(QUESTIONS):
        await _ask(player, wonder.question(), totals)


async def _ask(player: Player, question: Question, totals: Totals) -> None:
    totals.values += await ask(player, question)
    totals.questions += 1
    totals.asked[question["ask"]] = totals.asked.get(question["ask"], 0) + 1
