"""The due day that is kept of an open dossier is always the one that its clock computes."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any, Final
from uuid import UUID

import asyncpg
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.queries import due as queries
from db.session import Database
from db.statement import Sql
from domain.access.visibility import EVERYTHING
from domain.acts.act import OPEN
from domain.applications import dossier
from domain.deadlines import calendar, open_dossiers
from domain.deadlines.working_days import Calendar
from domain.errors import NotFound
from domain.ledger.migration import upgrade
from domain.ledger.rebuild import rebuild
from domain.registers import RECORDED
from domain.tense import VIETNAM, today
from tests.factories import AUTHORITY, HOLDER, OPENING
from tests.support.calendars import DAYS, calendars
from tests.support.profiles import cases

CODES = count(1)
ASKED: Final = {
    "publication-permits": "grant",
    "postal-confirmations": "grant",
    "subdomain-certificates": "grant",
    "press-offices": "notify",
}
SINCE: Final = today() - timedelta(days=58)
"""Walks begin here: days off and acts lie around it."""

DOSSIERS: Final = Sql("SELECT id FROM entry WHERE register_key = 'applications' ORDER BY id")


class Walk:
    """Random acts on dossiers, and changes of what their due days rest on; what is refused changes nothing."""

    def __init__(self, client: httpx.AsyncClient, random: Random) -> None:
        self._client, self._random, self._dossiers, self._seqs = client, random, list[str](), list[tuple[str, int]]()

    async def step(self) -> None:
        """One request."""
        acts: list[Callable[[], Awaitable[Any]]] = [self._receive, self._act, self._act, self._act, self._correct]
        others = [self._day, self._rule, self._hand_over, self._assign]
        await self._random.choice([*acts, *acts, *others])()

    def _when(self, spread: int = 40) -> date:
        return SINCE + timedelta(days=self._random.randint(0, spread))

    async def _post(self, path: str, **body: Any) -> httpx.Response:
        return await self._client.post(path, json=body)

    async def _receive(self) -> None:
        register = self._random.choice(sorted(ASKED))
        arrived = datetime.combine(self._when(20), datetime.min.time(), VIETNAM)
        arrived += timedelta(hours=self._random.randint(6, 20))
        answer = await self._post(
            "/v1/applications", dossier_code=f"000.00.14.H16-261001-{next(CODES):04}", holder=HOLDER,
            asked_register=register, asked_kind=ASKED[register], asked=OPENING[register],
            received_at=arrived.isoformat(),
        )  # fmt: skip
        if answer.status_code == 201:
            self._dossiers.append(answer.json()["href"])
            self._seqs.append((answer.json()["href"], answer.json()["seq"]))

    async def _act(self) -> None:
        if not self._dossiers:
            return
        href, day = self._random.choice(self._dossiers), str(self._when())
        letter = {"signed_on": day, "number": self._random.randint(1, 9999), "symbol": "STTTT-VP"}
        answer = await self._random.choice(
            (
                lambda: self._post(f"{href}/acts", kind="ask_supplement", effective_on=day, reason="Thiếu"),
                lambda: self._post(f"{href}/supplement", effective_on=day),
                lambda: self._post(f"{href}/supplement", effective_on=day),
                lambda: self._post(f"{href}/acts", kind="withdraw", effective_on=day),
                lambda: self._post(f"{href}/refusal", document=letter, reason="Không đủ điều kiện"),
                lambda: self._post(f"{href}/decision", document={"signed_on": day}),
            )
        )()
        if answer.status_code == 201:
            receipt = answer.json()
            self._seqs.append((receipt["href"] or href, receipt["seq"]))

    async def _correct(self) -> None:
        if not self._seqs:
            return
        href, seq = self._random.choice(self._seqs)
        body = (
            {"kind": "void"} if self._random.random() < 0.5 else {"kind": "correct", "effective_on": str(self._when())}
        )
        await self._post(f"{href}/acts", corrects=seq, reason="Ghi nhầm", **body)

    async def _day(self) -> None:
        works = self._random.random() < 0.5
        await self._post("/v1/calendar", day=str(self._when(60)), works=works, reason="Thử", source="Công văn thử")

    async def _rule(self) -> None:
        register = self._random.choice(sorted(ASKED))
        await self._post(
            "/v1/deadline-rules", register=register, kind=ASKED[register], amount=self._random.randint(1, 25),
            authority=self._random.choice([None, AUTHORITY, HOLDER]), valid_from=str(self._when(20)),
            unit=self._random.choice(["working_days", "calendar_days"]), article="Thử", certainty="found",
            after_supplement=self._random.choice(["resume", "restart"]), after_supplement_note="Thử",
            out_of_hours=self._random.choice(["same_day", "next_working_day"]), out_of_hours_note="Thử",
            office_closes_at="17:00",
        )  # fmt: skip

    async def _hand_over(self) -> None:
        register = self._random.choice(sorted(ASKED))
        await self._post(
            "/v1/managing-authorities", register_key=register, authority=HOLDER, valid_from=str(self._when())
        )

    async def _assign(self) -> None:
        if self._dossiers:
            name = self._random.choice(["test", None])
            body = {"assignee": name, "instead_of": self._random.choice(["test", None])}
            await self._post(f"{self._random.choice(self._dossiers)}/assignment", **body)


async def computed(database: Database) -> dict[UUID, date | None]:
    """The due day of every open dossier by its clock, once all its acts took effect."""
    found = {}
    async with database.transaction(snapshot=True) as session:
        days = await calendar.load(session)
        for (entry,) in await session.rows(DOSSIERS):
            try:
                one = await dossier.read(session, entry, EVERYTHING)
            except NotFound:
                continue  # voided
            if one.latest.status in OPEN:
                last = max(today(), *(version.valid_from for version in one.versions))
                found[entry] = (await dossier.clock_of(session, one, last, days)).due_on
    return found


async def kept(database: Database) -> dict[UUID, date | None]:
    return {row["entry_id"]: row["due_on"] for row in await database.rows(queries.kept)}


@cases(20)
@given(random=st.randoms(use_true_random=True))
async def test_what_is_kept_equals_the_clock_after_any_acts_and_changes(
    ready: httpx.AsyncClient, province: Database, random: Random
) -> None:
    walk = Walk(ready, random)
    for _ in range(random.randint(10, 30)):
        await walk.step()
    assert await kept(province) == await computed(province)
    async with province.transaction(snapshot=True) as session:
        assert await open_dossiers.differences(session, 5) == []
    listed = (await ready.get("/v1/applications", params={"limit": 500, "sort": "due_on"})).json()["items"]
    for row in listed:
        clock = (await ready.get(f"/v1/applications/{row['id']}/clock")).json()
        shown = {name: row[name] for name in ("due_on", "days_left", "late")}
        assert shown == {name: clock[name] for name in shown}, row["id"]
    days = [row["due_on"] or "9999" for row in listed]
    assert days == sorted(days)
    assert {row["id"] for row in listed} == {str(entry) for entry in await kept(province)}


@given(calendars(), DAYS, DAYS)
def test_the_working_days_between_two_are_the_difference_of_their_counts(
    days: Calendar, one: date, other: date
) -> None:
    first, last = sorted((one, other))
    assert days.count(last) - days.count(first) == days.between(first, last)


@cases(30)
@given(random=st.randoms(use_true_random=True))
async def test_the_database_counts_working_days_as_the_calendar_does(
    ready: httpx.AsyncClient, province: Database, random: Random
) -> None:
    for _ in range(3):
        body = {"day": str(SINCE + timedelta(days=random.randint(0, 100))), "works": random.random() < 0.5}
        await ready.post("/v1/calendar", json={**body, "reason": "Thử", "source": "Thử"})
    days, statement = await calendar.load(province), Sql("SELECT working_days_until($1::date)", "day")
    for _ in range(10):
        day = SINCE + timedelta(days=random.randint(-3_000, 3_000))
        assert await province.value(statement, day=day) == days.count(day)


TAMPERED: Final = {
    "changed": "UPDATE dossier_due SET due_on = due_on + 1",
    "deleted": "DELETE FROM dossier_due",
    "assigned": "UPDATE dossier_due SET assignee = 'ai-do'",
}


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED)
async def test_what_differs_is_found_by_verify_and_made_again_by_rebuild_and_migrate(
    ready: httpx.AsyncClient, province: Database, province_url: str, attacker: asyncpg.Connection, statement: str
) -> None:
    await Walk(ready, Random(5))._receive()
    before = await province.rows(queries.kept)
    assert len(before) == 1
    async with Database.open(province_url, role=None) as owner:
        await attacker.execute(statement)
        assert len(await open_dossiers.differences(owner, 5)) == 1
        _, findings = await rebuild(owner, RECORDED)
        assert [finding.partition(":")[0] for finding in findings] == [f"dossier_due {before[0]['entry_id']}"]
        assert await province.rows(queries.kept) == before
        await attacker.execute(statement)
        await upgrade(province_url)
        assert await province.rows(queries.kept) == before
