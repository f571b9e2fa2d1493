"""What `sobo verify` covers: every table is covered or named as not covered, and what is covered is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import asyncpg
import httpx
import pytest

from db.conditions import table_of
from db.queries.release_lists import LISTS
from db.session import Database
from db.tables import metadata
from domain.ledger import coverage, full_verification
from domain.ledger.full_verification import Published
from domain.registers import RECORDED, REFERENCE
from tests.support.application import published, signing_keys

Verified: TypeAlias = Callable[[str], Awaitable[tuple[list[str], str]]]
LISTED = [table for tables in coverage.NOT_COVERED.values() for table in tables]


def test_every_table_is_covered_or_listed_as_not_covered() -> None:
    assert sorted([*coverage.COVERED, *LISTED]) == sorted(metadata.tables)


def test_what_is_not_covered_is_told_in_words() -> None:
    told = coverage.not_covered()
    assert told.startswith("Not verified: ")
    assert all(words in told for words in coverage.NOT_COVERED)


async def record_the_rest(client: httpx.AsyncClient) -> None:
    """One entry of each kind of reference data that the example has none of."""
    reporter = (await client.get("/v1/resident-reporters")).json()["items"][0]["id"]
    signer = {"code": "NGUYEN-A", "name": "Nguyễn A", "title": "Giám đốc", "authority": "STTTT"}
    day = {"day": "2024-11-16", "works": True, "reason": "Làm bù", "source": "Công văn thử"}
    for path, body in (
        ("signers", {**signer, "valid_from": "2024-01-01"}),
        ("calendar", day),
        ("reports/2024-11/seal", {}),
        ("number-series/gxn/2024/reservations", {"reason": "Giữ", "until": "2100-01-01"}),
        (f"resident-reporters/{reporter}/personal/erasure", {"reason": "Theo đề nghị"}),
    ):
        answer = await client.post(f"/v1/{path}", json=body)
        assert answer.status_code in (200, 201), answer.text


@pytest.fixture
async def verified(
    own_november: httpx.AsyncClient, own_example: Database, own_example_url: str, tmp_path: Path
) -> AsyncIterator[Verified]:
    """What is found after a superuser without triggers ran a statement, and what the statement did."""
    file = tmp_path / "checkpoints.jsonl"
    await record_the_rest(own_november)
    await published(own_example, file)
    attacker = await asyncpg.connect(own_example_url, server_settings={"session_replication_role": "replica"})
    async with Database.open(own_example_url, role=None, size=2) as owner:

        async def verify(statement: str) -> tuple[list[str], str]:
            done = await attacker.execute(statement)
            result = await full_verification.verify(owner, RECORDED, Published(signing_keys().current(), file))
            return [*result.acts, *result.versions, *result.lists, *result.published, *result.audit], done

        yield verify
    await attacker.close()


@pytest.mark.parametrize("table", sorted(coverage.COVERED))
async def test_a_deleted_row_of_a_covered_table_is_found(verified: Verified, table: str) -> None:
    found, done = await verified(f"DELETE FROM {table} WHERE ctid = (SELECT max(ctid) FROM {table})")
    assert done == "DELETE 1"
    assert found


REFERENCE_DATA = {
    "organisation": ("SET name = name || '?' WHERE code = 'STTTT' AND known_to IS NULL", "organisations/"),
    "managing_authority": ("SET authority = 'DAK-NONG' WHERE register_key = 'press-offices'", "managing-authorities/"),
    "number_series": ("SET opening = opening + 1 WHERE key = 'gxn'", "number-series/"),
    "series_counter": ("SET last = last + 1 WHERE series = 'gxn' AND year = 2024", "series_counter gxn/2024 "),
    "number_reservation": ("SET why = 'Khác'", "number-reservations/"),
    "working_day": ("SET works = NOT works", "working-days/"),
    "listed_day": ("SET works = true WHERE day = '2024-09-02'", "listed_day: "),
    "place": ("SET name = 'Khác' WHERE ctid = '(0,1)'", "place: "),
    "deadline_rule": ("SET amount = amount + 1", "deadline-rules/"),
    "reporting_calendar": ("SET month_ends_on = 15 WHERE key = 'nd09'", "reporting-calendars/"),
    "signer": ("SET capacity = 'deputy'", "signers/"),
    "seal": ("""SET figures = figures || '{"subdomain-certificates.granted": 3}'""", "seals/"),
    "release_list": ("SET digest = repeat('0', 64)", "release-lists/"),
    "erasure": ("SET erased_acts = '{1}'", "erasures/"),
}
"""An edit of each table on which figures, numbers and papers rest, and what the finding names."""


def test_every_table_of_reference_data_is_tampered_with() -> None:
    tables = {table_of(register.table).name for register in REFERENCE.values()}
    assert tables | {"series_counter", *LISTS} == REFERENCE_DATA.keys()


@pytest.mark.parametrize("table", REFERENCE_DATA)
async def test_a_changed_row_of_reference_data_is_found_and_named(verified: Verified, table: str) -> None:
    edit, named = REFERENCE_DATA[table]
    found, done = await verified(f"UPDATE {table} {edit}")
    assert done not in ("UPDATE 0", "")
    assert any(finding.startswith(named) for finding in found), found


async def test_what_was_recorded_verifies(verified: Verified) -> None:
    assert (await verified("SELECT 1"))[0] == []


ORPHANS = {
    "an act": "UPDATE act SET entry_id = gen_random_uuid() WHERE seq = 3",
    "a version": "INSERT INTO publication_permit SELECT (jsonb_populate_record(p, "
    "jsonb_build_object('entry_id', gen_random_uuid()))).* FROM publication_permit p LIMIT 1",
    "an event": "INSERT INTO event SELECT (jsonb_populate_record(e, "
    "jsonb_build_object('entry_id', gen_random_uuid(), 'known_from', 9999))).* FROM event e LIMIT 1",
    "personal fields": "INSERT INTO act_private VALUES (9999, '', '{}')",
    "an entry": "INSERT INTO entry VALUES (gen_random_uuid(), 'press-offices')",
    "an entry of no register": "UPDATE entry SET register_key = 'x' "
    "WHERE id = (SELECT entry_id FROM act WHERE seq = 3)",
}


@pytest.mark.parametrize("statement", ORPHANS.values(), ids=ORPHANS)
async def test_what_belongs_to_no_entry_is_found(verified: Verified, statement: str) -> None:
    found, done = await verified(statement)
    assert done in ("INSERT 0 1", "UPDATE 1")
    assert found
