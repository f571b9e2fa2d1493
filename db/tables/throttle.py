"""How often somebody asked, counted for all workers together."""

from datetime import datetime

from sqlalchemy import DateTime
from sqlmodel import Field

from db.tables.base import Table


class Throttle(Table, table=True):
    """A count in a window of time; lost in a crash, which only begins new windows."""

    __table_args__ = {"prefixes": ["UNLOGGED"]}

    key: str = Field(primary_key=True)
    ends_at: datetime = Field(sa_type=DateTime(timezone=True), index=True)
    hits: int
