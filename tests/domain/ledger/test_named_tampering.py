"""What a superuser changes or deletes beneath a figure, a number or a paper is found, with table, key and seq."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest

from db.session import Database
from db.tables.signer import SignerFacts
from db.tables.signing_rule import SecondPerson, SigningRuleFacts
from db.tables.working_day import WorkingDayFacts
from domain.access import audit
from domain.access.visibility import EVERYTHING
from domain.acts.command import Command
from domain.entries.recording import record
from domain.ledger import full_verification
from domain.ledger.full_verification import Published
from domain.reference.days import set_day
from domain.reference.recording import record_reference
from domain.reference.reservations import reserve
from domain.registers import RECORDED
from domain.registers.organisation import ORGANISATIONS
from domain.registers.signer import SIGNERS
from domain.registers.signing_rule import SIGNING_RULES
from domain.reports import seals
from domain.reports.calendars import calendar
from domain.reports.period import period
from domain.tense import today
from tests.support.application import published, signing_keys

Tamper: TypeAlias = Callable[[str], Awaitable[list[str]]]

CHANGES = {
    "seal": ("UPDATE seal SET figures = figures || '{\"subdomain-certificates.granted\": 3}'", "seal", "seq"),
    "a reserved number": ("UPDATE number_reservation SET why = 'x'", "number_reservation", "seq"),
    "a body's name": ("UPDATE organisation SET name = 'X' WHERE code = 'STTTT'", "organisation STTTT", "seq"),
    "a signer": ("UPDATE signer SET title = 'Giám đốc'", "signer NGUYEN-A", "seq"),
    "who managed": ("UPDATE managing_authority SET authority = 'CHUA-RO' WHERE authority = 'STTTT'",
                    "managing_authority", "seq"),
    "a symbol": ("UPDATE number_series SET symbols = '{X}' WHERE key = 'gxn'", "number_series gxn", "seq"),
    "an opening": ("UPDATE number_series SET opening = 308 WHERE key = 'gxn'", "number_series gxn", "seq"),
    "a counter": ("UPDATE series_counter SET last = last - 1 WHERE series = 'gxn'", "series_counter gxn/", ""),
    "an opened counter": ("UPDATE series_counter SET opening = 1 WHERE series = 'gxn' AND year = 2024",
                          "series_counter gxn/2024", ""),
    "a day off": ("UPDATE working_day SET works = NOT works", "working_day", "seq"),
    "a listed day": ("UPDATE listed_day SET works = true WHERE day = '2024-09-02'", "listed_day", "act"),
    "a place": ("UPDATE place SET name = 'X' WHERE code = '67'", "place", "act"),
    "a term": ("UPDATE deadline_rule SET amount = 90", "deadline_rule", "seq"),
    "a procedure": ("UPDATE procedure SET procedure_code = '1.000009'", "procedure", "seq"),
    "who signs": ("UPDATE signing_rule SET second_person = 'never'", "signing_rule", "seq"),
    "a calendar": ("UPDATE reporting_calendar SET month_ends_on = 15 WHERE key = 'nd09'",
                   "reporting_calendar nd09", "seq"),
    "a list's digest": ("UPDATE release_list SET digest = 'x' WHERE name = 'place'", "release_list place", "seq"),
    "a checkpoint": ("UPDATE checkpoint SET root = '\\x00'", "checkpoint", ""),
    "an audit record": ("UPDATE audit SET who = 'x'", "audit 1", ""),
}  # fmt: skip
DELETED = {
    "seal": "seal",
    "number_reservation": "number_reservation",
    "organisation": "organisation",
    "signer": "signer NGUYEN-A",
    "managing_authority": "managing_authority",
    "number_series": "number_series",
    "series_counter": "series_counter",
    "working_day": "working_day",
    "listed_day": "listed_day",
    "place": "place",
    "deadline_rule": "deadline_rule",
    "procedure": "procedure",
    "signing_rule": "signing_rule",
    "reporting_calendar": "reporting_calendar",
    "release_list": "release_list",
    "checkpoint": "checkpoint",
    "audit": "audit",
}
"""By table, what the finding names when its newest row is deleted."""


@pytest.fixture
async def tampered(own_example: Database, own_example_url: str, tmp_path: Path) -> AsyncIterator[Tamper]:
    """What a verification finds after a superuser ran a statement without triggers."""
    await _record(own_example)
    file = tmp_path / "checkpoints.jsonl"
    await published(own_example, file)
    attacker = await asyncpg.connect(own_example_url, server_settings={"session_replication_role": "replica"})
    async with Database.open(own_example_url, role=None, size=2) as owner:

        async def tamper(statement: str) -> list[str]:
            assert await _findings(owner, file, own_example_url) == []
            assert not (await attacker.execute(statement)).endswith(" 0")
            found = await _findings(owner, file)
            assert await _findings(owner, file, own_example_url) == found, "found by processes side by side"
            return found

        yield tamper
    await attacker.close()


async def _record(database: Database) -> None:
    """A seal, a reserved number, a signer, a day off, a renamed body and an audit record."""
    async with database.transaction() as session:
        await audit.log(session, "tests", "test", "x")
        november = period("2024-11", await calendar(session, "nd09"))
        await seals.seal(session, EVERYTHING, november, None, today(), "tests")
        await reserve(session, "tests", "gxn", today().year, "họp", today() + timedelta(days=3), today())
        await set_day(
            session, "tests", WorkingDayFacts(day=date(2027, 3, 1), works=False, why="Nghỉ bù", source="CV 1")
        )
        facts = SignerFacts(code="NGUYEN-A", name="Nguyễn A", title="Phó Giám đốc", authority="STTTT")
        added = Command(
            kind="add", effective_on=date(2024, 1, 1), changes=facts.model_dump(mode="json", exclude_none=True),
            recorded_by="tests",
        )  # fmt: skip
        await record_reference(session, SIGNERS, added)
        rule = SigningRuleFacts(register_key="press-offices", authority="STTTT", second_person=SecondPerson.CORRECTIONS)
        ruled = Command(
            kind="set", effective_on=date(2024, 1, 1), changes=rule.model_dump(mode="json", exclude_none=True),
            recorded_by="tests",
        )  # fmt: skip
        await record(session, SIGNING_RULES, ruled)
        renamed = Command(
            kind="rename", effective_on=date(2025, 1, 1), changes={"name": "Tên mới"}, recorded_by="tests"
        )
        await record_reference(session, ORGANISATIONS, renamed, ORGANISATIONS.entry_of("CHUA-RO"))


async def _findings(owner: Database, file: Path, url: str | None = None) -> list[str]:
    result = await full_verification.verify(owner, RECORDED, Published(signing_keys().current(), file), url=url)
    return [*result.acts, *result.versions, *result.lists, *result.published, *result.audit]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_a_change_is_found_and_named(tampered: Tamper, change: tuple[str, str, str]) -> None:
    statement, named, place = change
    found = await tampered(statement)
    assert any(named in finding and place.replace("seq", "of act ") in finding for finding in found), found


@pytest.mark.parametrize("table", DELETED)
async def test_a_deleted_row_is_found_and_named(tampered: Tamper, table: str) -> None:
    found = await tampered(f"DELETE FROM {table} WHERE ctid = (SELECT max(ctid) FROM {table})")
    assert any(DELETED[table] in finding for finding in found), found
