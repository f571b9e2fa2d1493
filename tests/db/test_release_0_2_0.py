"""A database of version 0.2.0 becomes one of this version, and everything that it proved and counted stays.

`release_0_2_0/database.sql.gz` was written by that version: the example, twelve certificates, reserved numbers (one
used, one voided), days off overridden, a dissolved body, a calendar and a term of the province, a period sealed twice,
an erasure. Beside it are its checkpoint file, its public keys, a saved answer about a paper, and what it answered.
"""

import gzip
import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from api.cli.saved_proofs import check_paper, public_keys, read_checkpoints
from db.session import Database
from domain.access.visibility import EVERYTHING
from domain.deadlines.calendar import days_of
from domain.ledger import full_verification, stored_tree
from domain.ledger.full_verification import Published
from domain.ledger.migration import upgrade
from domain.ledger.rebuild import rebuild
from domain.numbers.certificate import certificate_of
from domain.registers import RECORDED
from domain.reports import seals
from domain.reports.calendars import calendar
from domain.reports.period import period
from domain.reports.report import ReportService
from tests.support.databases import new_database

RELEASE = Path(__file__).parent / "release_0_2_0"
ANSWERS: dict[str, Any] = json.loads((RELEASE / "answers.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
async def migrated(server_url: str, empty_template: str) -> AsyncIterator[Database]:
    """The database of the release, migrated and opened by its owner; the template made the service's role."""
    async with new_database(server_url) as url:
        connection = await asyncpg.connect(url)
        await connection.execute(gzip.decompress((RELEASE / "database.sql.gz").read_bytes()).decode())
        await connection.close()
        assert (await upgrade(url))[1] == []
        async with Database.open(url, role=None) as opened:
            yield opened


async def test_it_verifies_and_extends_what_the_release_published(migrated: Database) -> None:
    keys = public_keys(RELEASE / "jwks.json", RELEASE)
    saved, findings, _ = read_checkpoints(RELEASE / "checkpoints.jsonl", keys)
    published = Published(keys, RELEASE / "checkpoints.jsonl")
    result = await full_verification.verify(migrated, RECORDED, published, saved)
    found = [*findings, *result.acts, *result.versions, *result.lists, *result.published, *result.audit]
    assert (found, len(saved)) == ([], 1)
    assert (await rebuild(migrated, RECORDED))[1] == []


async def test_the_root_of_its_last_act_is_the_same(migrated: Database) -> None:
    size, _, root = ANSWERS["root"].partition(":")
    assert (await stored_tree.root_at(migrated, int(size))).hex() == root


def test_a_paper_that_it_proved_is_still_proved() -> None:
    lines, valid = check_paper(RELEASE / "paper.json", public_keys(RELEASE / "jwks.json", RELEASE))
    assert valid, lines


@pytest.mark.parametrize(("answer", "seq"), [("2024-11", None), ("2024-11 at 60", 60)])
async def test_its_figures_stay(migrated: Database, answer: str, seq: int | None) -> None:
    november = period("2024-11", await calendar(migrated, "nd09", 60))
    report = await ReportService(migrated, EVERYTHING).report(november, seq)
    figures = {figure.name: figure.value for figure in report.figures}
    since = dict.fromkeys(("applications.not_accepted", "applications.handed_over"), 0)
    assert figures == ANSWERS[answer] | since


async def test_its_seals_stay(migrated: Database) -> None:
    november = period("2024-11", await calendar(migrated, "nd09"))
    kept = [
        {
            "version": seal.version,
            "ledger_size": seal.ledger_size,
            "ledger_root": seal.ledger_root.hex(),
            "figures": seal.figures,
            "reason": seal.reason,
            "sealed_by": seal.sealed_by,
            "sealed_at": seal.sealed_at.isoformat().replace("+00:00", "Z"),
        }
        for seal in await seals.seals_of(migrated, november)
    ]
    assert kept == ANSWERS["seals"]


async def test_its_numbers_stay(migrated: Database) -> None:
    async with migrated.transaction() as session:
        certificate = await certificate_of(session, "gxn", 2024, date(2026, 11, 28))
    assert [[use.number, use.status.value, use.reason] for use in certificate.uses] == ANSWERS["certificate"]


async def test_its_days_off_stay(migrated: Database) -> None:
    days = [json.loads(day) for year in (2024, 2027) for day in await days_of(migrated, year)]
    assert {day["day"]: [day["works"], day["version"]] for day in days} == ANSWERS["calendar"]
