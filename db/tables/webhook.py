"""Webhooks: subscriptions of other systems to acts, and the deliveries to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, DateTime, Index, Text, text
from sqlmodel import Field

from db.tables.base import Table
from db.tables.constraints import one_of

STATES = ("pending", "delivered", "dead")
_instant = DateTime(timezone=True)


class Webhook(Table, table=True):
    """A client's subscription to acts; `registers` and `kinds` None mean all.

    `secret` is sealed by a key outside the database (`domain/sealing.py`), since every message is signed with it.
    No route shows it twice.

    `slow_at` is when the last attempt ended, if it was slow; until `rests_until` the target asked for a pause. Until
    `old_until` messages are signed with the previous secret as well. A removed webhook has an empty secret.
    """

    __table_args__ = (
        CheckConstraint("since_seq <= reached_seq", name="reached"),
        CheckConstraint("(old_secret IS NULL) = (old_until IS NULL)", name="old"),
    )

    id: UUID = Field(primary_key=True)
    client: str = Field(foreign_key="client.name", index=True)
    url: str
    registers: list[str] | None = Field(sa_type=ARRAY(Text))
    kinds: list[str] | None = Field(sa_type=ARRAY(Text))
    secret: bytes
    since_seq: int = Field(sa_type=BigInteger)
    reached_seq: int = Field(sa_type=BigInteger)
    created_at: datetime = Field(sa_type=_instant)
    created_by: str
    disabled_at: datetime | None = Field(sa_type=_instant)
    slow_at: datetime | None = Field(sa_type=_instant)
    rests_until: datetime | None = Field(sa_type=_instant)
    old_secret: bytes | None
    old_until: datetime | None = Field(sa_type=_instant)
    removed_at: datetime | None = Field(sa_type=_instant)


class Delivery(Table, table=True):
    """The delivery of one act to one webhook. `attempts` counts those begun, so that a late worker's result is ignored.

    An attempt leases the row until `leased_until`. After `allowed` attempts the delivery is dead; a replay allows more.
    """

    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint("(state = 'pending') = (next_at IS NOT NULL)", name="next"),
        CheckConstraint("(state = 'delivered') = (delivered_at IS NOT NULL)", name="delivered"),
        CheckConstraint("state = 'pending' OR leased_until IS NULL", name="leased"),
        CheckConstraint("attempts <= allowed", name="attempts"),
        Index("delivery_due_ix", "webhook", "next_at", postgresql_where=text("state = 'pending'")),
        Index("delivery_state_ix", "webhook", "state", "seq"),
        Index("delivery_delivered_at_ix", "delivered_at", postgresql_where=text("state = 'delivered'")),
    )

    webhook: UUID = Field(primary_key=True, foreign_key="webhook.id")
    seq: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="act.seq")
    state: str
    attempts: int
    allowed: int
    next_at: datetime | None = Field(sa_type=_instant)
    leased_until: datetime | None = Field(sa_type=_instant)
    last_status: int | None
    last_error: str | None
    delivered_at: datetime | None = Field(sa_type=_instant)
