"""The first answers to writes that name a key, kept so that a repeated request gets the same bytes again."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from db.tables.base import Table


class KeptAnswer(Table, table=True):
    """One write under one key (Idempotency-Key) of one client: what was asked, and what was answered.

    The key lies here as its SHA-256, the fingerprint is salted with it, and `body` is sealed by it: what was asked and
    answered cannot be read or guessed at from here. The answer is empty only inside the transaction that works it out.
    `body` is bytes: jsonb would lose their order.
    """

    __tablename__ = "kept_answer"

    client: str = Field(primary_key=True)
    key: bytes = Field(primary_key=True)
    fingerprint: bytes
    kept_at: datetime = Field(sa_type=DateTime(timezone=True), index=True)
    status: int | None
    media_type: str | None
    headers: dict[str, Any] | None = Field(sa_type=JSONB)
    body: bytes | None
