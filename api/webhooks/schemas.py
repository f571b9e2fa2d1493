"""The shapes of webhooks and their deliveries."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field, StrictBool

from api.http.schemas import QueryLimit, QuerySeq, Shape
from api.ledger.schemas import Change
from db.tables.types import KindKey, Login, RegisterKey, Seq, TargetUrl
from db.tables.validators import UNIQUE

DeliveryState = Literal["pending", "delivered", "dead"]
SOME: Final = Field(min_length=1, max_length=50)


class NewWebhook(Shape):
    """Tell a client (hệ thống kết nối) of acts, by a POST to its address."""

    client: Login = Field(description="The client; it must have the scope `read`, and is told of what it sees")
    url: TargetUrl = Field(description="Where to (địa chỉ nhận): https, and nothing inside the network unless listed")
    registers: Annotated[list[RegisterKey], SOME, UNIQUE] | None = Field(
        None, description="Acts of these registers (sổ bộ); null: of all that it sees"
    )
    kinds: Annotated[list[KindKey], SOME, UNIQUE] | None = Field(
        None, description="Acts of these kinds (loại hành vi); null: of all"
    )
    after: Seq | None = Field(None, description="Acts after this seq; null: those to come")


class WebhookSwitch(Shape):
    """What is to be otherwise; what is left out stays."""

    disabled: StrictBool | None = Field(
        None, description="Whether it rests (tạm ngừng); enabled, it goes on from where it stopped"
    )
    url: TargetUrl | None = Field(
        None, description="Where to (địa chỉ nhận) from now on, with what still waits; as in a new webhook"
    )


class PublicWebhook(Shape):
    """A webhook, but for its secret."""

    id: UUID = Field(description="Its identifier (mã định danh)")
    client: str = Field(description="Name of the client (hệ thống kết nối)")
    url: str = Field(description="Where acts are told to (địa chỉ nhận)")
    registers: list[str] | None = Field(description="Keys of registers (sổ bộ); null: all that the client may see")
    kinds: list[str] | None = Field(description="Kinds of act (loại hành vi); null: all")
    since: int = Field(description="Acts after this seq are told")
    reached: int = Field(description="Acts up to this seq are queued, or were passed by")
    disabled: bool = Field(description="Whether it rests (tạm ngừng); it does once its target answers 410")
    created_at: datetime = Field(description="When it was made (thời điểm tạo)")
    created_by: str = Field(description="Who made it (người tạo)")
    both_until: datetime | None = Field(
        description="Until then messages are signed with the secret before the newest as well"
    )
    rests_until: datetime | None = Field(
        description="Its target asked to be left alone until then (`Retry-After`); enabling it ends that"
    )
    pending: int = Field(description="Deliveries that wait, or are under way")
    dead: int = Field(description="Deliveries that were given up (không gửi được)")


class OpenedWebhook(PublicWebhook):
    """A webhook with its secret, which is shown this once."""

    secret: str = Field(description="`whsec_` and base64: the key of the signatures (Standard Webhooks)")


class RemovedWebhook(Shape):
    """A webhook that is there no longer."""

    id: UUID = Field(description="Identifier of the webhook")
    deliveries: int = Field(description="How many deliveries went with it (lần báo)")


class DeliveriesQuery(Shape):
    """Which deliveries."""

    state: DeliveryState | None = Field(None, description="Only those in this state")
    limit: QueryLimit = Field(50, description="At most this many")
    after: QuerySeq = Field(0, description="seq of the last delivery of the page before")


class PublicDelivery(Shape):
    """What came of telling of one act; kept for 30 days after it was delivered."""

    event: str = Field(description="The `id` of the event, and its `webhook-id`")
    seq: int = Field(description="The act")
    state: DeliveryState = Field(description="pending, delivered, or dead: given up until it is replayed")
    attempts: int = Field(description="Attempts begun")
    next_at: datetime | None = Field(description="When the next attempt is due")
    last_status: int | None = Field(description="HTTP status that was answered last")
    last_error: str | None = Field(description="What went wrong last")
    delivered_at: datetime | None = Field(
        description="When it was delivered (thời điểm nhận); 30 days later it is forgotten"
    )


class Replayed(Shape):
    """What is tried again."""

    replayed: int = Field(description="How many deliveries")


class Pinged(Shape):
    """What came of a ping."""

    status: int | None = Field(description="HTTP status that was answered")
    error: str | None = Field(description="What went wrong; null if it was delivered")


class _Message(Shape):
    """What every message has (CloudEvents 1.0, structured mode)."""

    specversion: Literal["1.0"] = Field(description="Version of CloudEvents")
    id: str = Field(
        description="The same however often it is sent: `act-` and the seq of the act, or `ping-` and a UUID"
    )
    source: str = Field(description="This ledger: `urn:sobo:` and its name")
    subject: str = Field(description="Path of what it is about: the entry (dòng trong sổ), or the webhook")
    time: str = Field(
        description="Instant of recording, or of the ping, UTC", json_schema_extra={"format": "date-time"}
    )
    datacontenttype: Literal["application/json"] = Field(description="Media type of `data`")


class ActMessage(_Message):
    """An act (hành vi), as it is told: no facts of the entry, which are read at `href`."""

    type: str = Field(description="`vn.sobo.act.`, the register, a dot, and the kind of act")
    data: Change


class PingData(Shape):
    """Which webhook is tried."""

    webhook: UUID = Field(description="Identifier of the webhook")


class PingMessage(_Message):
    """A try (thử kết nối)."""

    type: Literal["vn.sobo.ping"] = Field(description="What is told: that somebody tries the webhook")
    data: PingData
