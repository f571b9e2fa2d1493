"""Responses to writes with an idempotency key, stored so that a replay returns the same bytes."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from db.tables.base import Table


class IdempotentResponse(Table, table=True):
    """A write under one Idempotency-Key of one client: the fingerprint of the request, and the response.

    The key is stored as its SHA-256, the fingerprint is salted with the key, and `body` is encrypted with it: neither
    request nor response can be read or guessed from this table. The response is empty only inside the transaction that
    computes it. `body` is bytes: jsonb would lose their order.
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
