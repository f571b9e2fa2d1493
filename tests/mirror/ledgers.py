"""Random ledgers: histories of `tests.model`, between whose steps bodies are renamed and handovers corrected."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import httpx

from domain.registers import REGISTERS
from tests.mirror.mirror import Mirror
from tests.model.facts import HOLDERS
from tests.model.play import Player
from tests.model.walk import Walk

STEPS = 130
SIXTH = 6


class Recorder(Player):
    """A player that takes what it is told: its oracle does not know of corrected handovers."""

    def _check(self, act: dict[str, Any], sent: Mapping[str, Any]) -> None:
        pass


async def grow(client: httpx.AsyncClient, random: Random, steps: int = STEPS) -> None:
    """Record a random history: late acts, corrections, voids, terms, dossiers with what follows, handovers, renames."""
    player = Recorder(client)
    await player.begin()
    walk = Walk(random, player)
    walk.registers = [*dict.fromkeys([*walk.registers, "aggregator-licences", "resident-reporters", "applications"])]
    for number in range(steps):
        await player.play(number, walk.step())
        if random.randrange(SIXTH) == 0:
            await _change_reference(client, random, walk.day())


async def _change_reference(client: httpx.AsyncClient, random: Random, day: str) -> None:
    """Rename a body, hand a register over, or correct or void that; what a rule is against is refused."""
    draw = random.random()
    path, body = "/v1/managing-authorities", _handover(random)
    if draw < 0.4:
        path = f"/v1/organisations/{random.choice(HOLDERS)}/acts"
        body = {"kind": "rename", "effective_on": day, "changes": {"name": f"Tên {random.random()}"}}
    elif draw < 0.8:
        of = random.choice((await client.get(path)).json()["items"])
        path = f"{path}/{of['id']}/acts"
        body = {"kind": "correct", "corrects": of["known_from"], "reason": "Ghi nhầm", "effective_on": day}
        if draw < 0.55:
            body = {"kind": "void", "corrects": of["known_from"], "reason": "Ghi nhầm"}
    answer = await client.post(path, json=body)
    assert answer.status_code in (201, 409, 422), answer.text


def _handover(random: Random) -> dict[str, Any]:
    """Of a register, from a day after most acts."""
    day = date(2024, 4, 15) + timedelta(days=random.randrange(60))
    authority = random.choice(["STTTT", "SKHCN"])
    return {"register": random.choice([*REGISTERS]), "authority": authority, "valid_from": day.isoformat()}


async def copied(client: httpx.AsyncClient, **headers: str) -> Mirror:
    """A copy made by a caller, from all pages of its feed."""
    mirror, path = Mirror(), "/v1/changes?facts=public&limit=70"
    while path:
        answer = await client.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        page = json.loads(answer.content)
        mirror.take(page)
        path = page["next"]
    return mirror


def moments(random: Random, size: int, count: int) -> Iterator[tuple[str, int]]:
    """Days and sizes of the ledger: most days are those on which acts take effect, or one beside."""
    days = [date(2023, 11, 1) + timedelta(days=n) for n in range(250)]
    for _ in range(count):
        day = random.choice([*days, date(2027, 1, 1), date(2100, 1, 1)])
        yield day.isoformat(), random.randint(0, size)
