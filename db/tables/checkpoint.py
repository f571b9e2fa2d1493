"""Published checkpoints: signed sizes and roots of the ledger, also appended to a file outside the database."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime
from sqlmodel import Field

from db.tables.base import Table


class Checkpoint(Table, table=True):
    """A signed statement of the ledger's size and root; append-only, like acts."""

    size: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    root: bytes
    published_at: datetime = Field(sa_type=DateTime(timezone=True))
    origin: str
    jws: str
