"""The chain over the audit log: a link for each record, whose hash covers the record and the link before it."""

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field

from db.tables.base import Table


class AuditLink(Table, table=True):
    """The link of a record; written by a trigger when the record is committed (migration 0022). Append-only."""

    __tablename__ = "audit_link"

    place: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    audit: int = Field(foreign_key="audit.id", sa_type=BigInteger)
    hash: bytes


class AuditHead(Table, table=True):
    """The single row whose lock orders all links: their number, and the hash of the last.

    `salt` is the hash before the first link, and keeps published hashes from telling what a record says.
    """

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("one", name="one"),)

    one: bool = Field(primary_key=True, default=True)
    size: int = Field(sa_type=BigInteger)
    hash: bytes
    salt: bytes
