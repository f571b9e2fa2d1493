"""Published checkpoints: signed states of ledger and audit log, also appended to a file outside the database."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime
from sqlmodel import Field

from db.tables.base import Table


class Checkpoint(Table, table=True):
    """A signed statement of the ledger's size and root, and of the audit log's size and hash; append-only.

    Those of version 0.2 and before say nothing of the audit log.
    """

    __table_args__ = (CheckConstraint("(audit_size IS NULL) = (audit_hash IS NULL)", name="audit"),)

    size: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    root: bytes
    published_at: datetime = Field(sa_type=DateTime(timezone=True))
    origin: str
    jws: str
    audit_size: int | None = Field(sa_type=BigInteger)
    audit_hash: bytes | None
