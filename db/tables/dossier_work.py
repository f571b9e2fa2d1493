"""Work on dossiers (hồ sơ): the due day of each that is open, who handles it, and notes. None of these is an act."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field as Described
from sqlalchemy import BigInteger, DateTime, Identity, Index
from sqlmodel import Field

from db.tables.base import Table
from db.tables.types import LongText

NoteText = Annotated[LongText, Described(description="The note (ghi chú)")]

NO_DUE_DAY = (2**31 - 1).to_bytes(4)
"""The `due_key` of a dossier without a due day, after all others."""


class DossierDue(Table, table=True):
    """An open dossier by its due day (hạn giải quyết), as its acts, the rules and the calendar of now make it.

    `awaiting_since` is the day a supplement was asked for that is awaited. `due_count` is the number of working days up
    to `due_on`, if the term is counted in these; `due_key` sorts by due day, those without one last. `assignee` is who
    handles it by the last assignment.
    """

    __tablename__ = "dossier_due"
    __table_args__ = (
        Index("dossier_due_key_ix", "due_key", "entry_id"),
        Index("dossier_due_on_ix", "due_on", "entry_id"),
        Index("dossier_due_assignee_ix", "assignee", "due_key", "entry_id"),
    )

    entry_id: UUID = Field(primary_key=True, foreign_key="entry.id")
    asked_register: str
    received_on: date
    awaiting_since: date | None
    due_on: date | None
    due_count: int | None
    due_key: bytes
    assignee: str | None


class DossierAssignment(Table, table=True):
    """A dossier was taken, passed on or given back; the last row says who handles it (người thụ lý). Append-only."""

    __tablename__ = "dossier_assignment"
    __table_args__ = (Index("dossier_assignment_entry_ix", "entry_id", "id"),)

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    entry_id: UUID = Field(foreign_key="entry.id")
    at: datetime = Field(sa_type=DateTime(timezone=True))
    by: str
    assignee: str | None
    instead_of: str | None
    reason: str | None


class DossierNote(Table, table=True):
    """A note on a dossier (ghi chú). It may hold personal words, so only who may act there reads it. Append-only."""

    __tablename__ = "dossier_note"
    __table_args__ = (Index("dossier_note_entry_ix", "entry_id", "id"),)

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    entry_id: UUID = Field(foreign_key="entry.id")
    at: datetime = Field(sa_type=DateTime(timezone=True))
    by: str
    text: str
