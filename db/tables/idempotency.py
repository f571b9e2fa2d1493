"""Responses to writes with an idempotency key, stored so that a replay returns the same bytes."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from db.tables.base import Table


class IdempotentResponse(Table, table=True):
    """A write under one Idempotency-Key of one client, and the response.

    The key is stored as its SHA-256. `body` is sealed, first by the Idempotency-Key and then by a key outside the
    database: neither request nor response can be read or guessed from this table, even if the key can. The response is
    empty only inside the transaction that computes it.
    """

    __tablename__ = "kept_answer"

    client: str = Field(primary_key=True)
    key: bytes = Field(primary_key=True)
    kept_at: datetime = Field(sa_type=DateTime(timezone=True), index=True)
    status: int | None
    media_type: str | None
    headers: dict[str, Any] | None = Field(sa_type=JSONB)
    body: bytes | None
