"""The ledger's acts: append-only, dense in `seq`, guarded by a trigger and by the service's database role."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from db.tables.base import Table


class Entry(Table, table=True):
    """An entry of a register; acts on it lock its row."""

    id: UUID = Field(primary_key=True)
    register_key: str = Field(index=True)


class Act(Table, table=True):
    """An official act on an entry, based on a document."""

    __table_args__ = (
        CheckConstraint("isfinite(effective_on) AND isfinite(signed_on)", name="finite"),
        # A correction may restate only the number or only the symbol; any other document has both or neither.
        CheckConstraint("corrects IS NOT NULL OR (number IS NULL) = (symbol IS NULL)", name="document"),
        CheckConstraint("NOT numbered_here OR number IS NOT NULL AND series IS NOT NULL", name="numbered_here"),
        Index("act_entry_ix", "entry_id", "seq"),
        Index("act_recorded_ix", "recorded_at"),
        # "Number and symbol are unique per agency and year" (NĐ 30/2020 Điều 15.1): a number assigned here belongs to
        # one act; a document numbered elsewhere may be cited by many.
        Index("act_number_key", "series", "series_year", "number", unique=True, postgresql_where=text("numbered_here")),
    )

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    recorded_at: datetime = Field(sa_type=DateTime(timezone=True))
    recorded_by: str
    register_key: str
    entry_id: UUID = Field(foreign_key="entry.id")
    kind: str
    effective_on: date | None
    authority: str | None
    corrects: int | None = Field(sa_type=BigInteger, foreign_key="act.seq")
    reason: str | None
    series: str | None
    series_year: int | None
    number: int | None
    symbol: str | None
    numbered_here: bool
    signed_on: date | None
    signer: str | None
    signer_title: str | None
    issuer: str | None
    changes: dict[str, Any] = Field(sa_type=JSONB)
    private_digest: str | None
    code_digest: str | None
    signer_code: str | None
    basis: dict[str, Any] | None = Field(sa_type=JSONB)
    follows_signing: bool | None
    prepared_by: str | None


class ActPrivate(Table, table=True):
    """The personal fields of an act; its leaf has only their salted digest, so they can be erased."""

    __tablename__ = "act_private"

    seq: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="act.seq")
    salt: bytes
    changes: dict[str, Any] = Field(sa_type=JSONB)


class Event(Table, table=True):
    """An act as corrected, or an expiry, as known between two ledger sizes; flows count these rows."""

    __table_args__ = (
        CheckConstraint("known_from < known_to", name="knowledge"),
        Index("event_entry_ix", "entry_id"),
        Index("event_period_ix", "effective_on", "register_key", "kind"),
        Index("event_series_ix", "series", "series_year", "number"),
    )

    act_seq: int = Field(primary_key=True, sa_type=BigInteger)
    kind: str = Field(primary_key=True)
    known_from: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="act.seq")
    known_to: int | None = Field(sa_type=BigInteger)
    register_key: str
    entry_id: UUID = Field(foreign_key="entry.id")
    effective_on: date
    authority: str | None
    holder: str
    voided: bool
    series: str | None
    series_year: int | None
    number: int | None
    symbol: str | None
    signed_on: date | None
