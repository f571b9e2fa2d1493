"""Totals are the sums of the changes of a period by the acts that are known: across months and blocks of acts."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.queries import figure_recount
from db.session import Database, Session
from db.statement import Sql
from db.tables.figure_sum import BLOCK
from domain.figures.declared import FIGURES
from domain.figures.totals import totals
from tests.support.profiles import cases

STOCK = next(figure for figure in FIGURES.values() if figure.flow is None and figure.parts).tally
FLOW = next(figure for figure in FIGURES.values() if figure.flow is not None).tally
LAST = 3 * BLOCK + 5
"""The ledger's size: some acts of a fourth block."""

DAYS = st.integers(-40, 110).map(lambda n: date(2024, 12, 1) + timedelta(days=n)) | st.sampled_from(
    [date(2024, 1, 1), date(2024, 12, 31), date(2024, 2, 29), date(1900, 1, 1), date(2200, 12, 31)]
)
NEAR_ENDS = st.integers(0, 4).flatmap(lambda n: st.integers(n * BLOCK - 3, n * BLOCK + 3))
SIZES = (NEAR_ENDS | st.integers(0, LAST)).map(lambda size: min(max(size, 0), LAST))


@dataclass(frozen=True)
class Change:
    """One row of changes."""

    seq: int
    tally: str
    day: date
    authority: str
    part: str
    delta: int


CHANGES = st.lists(
    st.builds(
        Change,
        seq=SIZES.map(lambda size: max(size, 1)),
        tally=st.sampled_from([STOCK.name, FLOW.name]),
        day=DAYS,
        authority=st.sampled_from(["", "A", "B"]),
        part=st.sampled_from(["", "x"]),
        delta=st.integers(-3, 3).filter(bool),
    ),
    max_size=25,
    unique_by=lambda change: (change.seq, change.tally, change.day, change.authority, change.part),
)
INSERT = Sql("INSERT INTO figure_change VALUES ($1, $2, $3, $4, $5, $6, $7)", *"abcdefg")
CLEAR = Sql("WITH c AS (DELETE FROM figure_change) DELETE FROM figure_sum")
SET_SIZE = Sql("UPDATE ledger_head SET size = $1, summed = $1", "size")


class Undone(Exception):
    """Ends a transaction without a commit."""


@pytest.fixture
async def owner(database: Database, database_url: str) -> AsyncIterator[Database]:
    """The owner of an empty database."""
    async with Database.open(database_url, role=None, size=1) as opened:
        yield opened


async def keep(session: Session, changes: list[Change]) -> None:
    """Put these changes, and their sums, in place of what is kept."""
    await session.rows(CLEAR)
    for c in changes:
        values = (c.seq, c.tally, c.day, c.authority, c.part, UUID(int=c.seq), c.delta)
        await session.rows(INSERT, **dict(zip("abcdefg", values, strict=True)))
    sums = f"INSERT INTO figure_sum ({figure_recount.SUM_KEY}, total) "
    await session.rows(Sql(sums + figure_recount.BY_GRAIN.format("figure_change")))
    await session.rows(SET_SIZE, size=LAST)


@cases(400)
@given(changes=CHANGES, days=st.tuples(DAYS, DAYS), seq=st.none() | SIZES, authority=st.sampled_from([None, "A"]))
async def test_a_total_is_the_sum_of_the_changes_known(
    owner: Database, changes: list[Change], days: tuple[date, date], seq: int | None, authority: str | None
) -> None:
    first, last = sorted(days)
    with pytest.raises(Undone):
        async with owner.transaction() as session:
            await keep(session, changes)
            found = await totals(session, [STOCK, FLOW], last, first, seq, authority)
            raise Undone
    for tally, since in ((STOCK, date.min), (FLOW, first)):
        for part in ("", "x"):
            counted = [
                change.delta
                for change in changes
                if (change.tally, change.part) == (tally.name, part)
                and since <= change.day <= last
                and change.seq <= (LAST if seq is None else seq)
                and authority in (None, change.authority)
            ]
            assert found.of(tally, (part,)) == sum(counted)
