"""Counters of rate limits, shared by all workers."""

from datetime import datetime

from sqlalchemy import DateTime
from sqlmodel import Field

from db.tables.base import Table


class Throttle(Table, table=True):
    """A counter in a window of time; unlogged, since a crash only restarts the windows."""

    __table_args__ = {"prefixes": ["UNLOGGED"]}

    key: str = Field(primary_key=True)
    ends_at: datetime = Field(sa_type=DateTime(timezone=True), index=True)
    hits: int
