"""What figures are read from: each act's changes of the tallies that it counts in, and their sums by day and month.

A tally is a flow or a stock that an indicator declares (`db.queries.figures.Tally`). Sums are kept apart by blocks of
acts, so that those of any size of the ledger are the sums of its complete blocks and the changes since. What is known
now needs no blocks, which become more with every act: its months are sums of all acts.
"""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field

from db.tables.base import Table

GRAINS: Final = ("day", "month", "total")
"""The lengths of time that sums are kept for: by blocks of acts, and `total` is a month by all acts (block 0)."""

BLOCK: Final = 2**13
"""Acts in a block: fewer would be more sums to read, more would be more changes."""


class FigureChange(Table, table=True):
    """By how much the act `seq` changed a tally on a day; a stock keeps the change on all later days.

    `authority` issued the paper or acted ('' without one), `part` is what the tally is kept apart by.
    """

    __tablename__ = "figure_change"
    __table_args__ = (
        CheckConstraint("delta <> 0", name="delta"),
        Index("figure_change_day_ix", "tally", "day"),
    )

    seq: int = Field(primary_key=True, sa_type=BigInteger)
    tally: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    authority: str = Field(primary_key=True)
    part: str = Field(primary_key=True)
    entry_id: UUID
    delta: int


class FigureSum(Table, table=True):
    """The sum of the changes of a tally on the days of one grain, which begins on `start`, by the acts of a block."""

    __tablename__ = "figure_sum"
    __table_args__ = (
        CheckConstraint(f"grain IN {GRAINS}", name="grain"),
        {"postgresql_with": {"fillfactor": "50"}},
    )

    tally: str = Field(primary_key=True)
    grain: str = Field(primary_key=True)
    start: date = Field(primary_key=True)
    block: int = Field(primary_key=True)
    authority: str = Field(primary_key=True)
    part: str = Field(primary_key=True)
    total: int = Field(sa_type=BigInteger)
