"""A condition says the same in SQL, for a listing, and as an interval of days, for a sum."""

import json
from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Table, select

from db.conditions import ALWAYS, Condition, table_of
from db.queries.tense import DAY
from db.statement import Statement
from domain.figures.declared import ALL_TALLIES
from tests.support.profiles import cases

DAYS = st.integers(-14, 14).map(lambda n: date(2024, 11, 1) + timedelta(days=n))
SOMETIMES_DAYS = st.none() | DAYS.map(date.isoformat)
SIGNED = st.sampled_from(["2010-05-05", "2024-11-01", None])
COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "valid_from": DAYS.map(date.isoformat),
    "signed_on": SIGNED,
    "status": st.sampled_from(["in_force", "expired", "processing", "voided"]),
    "reporter_kind": st.sampled_from(["office_staff", "statutory_resident", "assigned"]),
    "print_run": st.none() | st.sampled_from([0, 299, 300, 301]),
    "deposited_copies": st.none() | st.integers(0, 4),
    **dict.fromkeys(
        ("card_issued_on", "card_expires_on", "planned_release_on", "promised_on", "due_on"), SOMETIMES_DAYS
    ),
}
CONDITIONS: dict[str, tuple[Table, Condition]] = {
    f"{table_of(tally.model).name}: {condition}": (table_of(tally.model), condition)
    for tally in ALL_TALLIES
    for condition in tally.where
}


@pytest.fixture
async def scratch(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection whose changes are rolled back."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("BEGIN")
    yield connection
    await connection.execute("ROLLBACK")
    await connection.close()


@pytest.mark.parametrize("name", CONDITIONS)
@cases(50)
@given(data=st.data())
async def test_a_condition_holds_on_its_interval(scratch: asyncpg.Connection, name: str, data: st.DataObject) -> None:
    table, condition = CONDITIONS[name]
    names = COLUMNS.keys() & table.c.keys()
    row = data.draw(st.fixed_dictionaries({column: COLUMNS[column] for column in sorted(names)}))
    day = data.draw(DAYS)
    statement = Statement(select(condition.clause(table, DAY)))
    # A row of made-up values stands for the table, which would refuse them.
    made = f"(SELECT (jsonb_populate_record(NULL::{table.name}, '{json.dumps(row)}')).*) AS {table.name}"
    sql = statement.sql.replace(f"FROM {table.name}", f"FROM {made}")
    assert sql != statement.sql
    holds = await scratch.fetchval(sql, *statement.arguments({"day": day}))
    interval = condition.interval(row)
    inside = interval is not None and interval.since <= day and (interval.until is None or day < interval.until)
    assert bool(holds) == inside
    assert condition.dated or interval in (None, ALWAYS)


def test_every_condition_of_an_indicator_is_tested_with_values_that_matter() -> None:
    for table, condition in CONDITIONS.values():
        named = {value for value in vars_of(condition) if isinstance(value, str) and value in table.c}
        assert named
        assert named <= COLUMNS.keys(), condition


def vars_of(condition: Condition) -> list[Any]:
    """The values that a condition is declared with."""
    return [getattr(condition, field.name) for field in fields(condition)]  # type: ignore[arg-type]
