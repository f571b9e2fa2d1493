"""Shapes of webhooks, their deliveries and their messages."""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field, StrictBool

from api.http.schemas import LocalInstant, QueryLimit, QuerySeq, Shape
from api.ledger.schemas import Change
from db.tables.types import KindKey, Login, RegisterKey, Seq, TargetUrl
from db.tables.validators import UNIQUE

DeliveryState = Literal["pending", "delivered", "dead"]
CHOICE: Final = Field(min_length=1, max_length=50)


class NewWebhook(Shape):
    """A webhook to add: acts are sent to a client (hệ thống kết nối) by POST to its address."""

    client: Login = Field(description="The client; it needs the scope `read`, and receives the acts that it may see")
    url: TargetUrl = Field(
        description="Address (địa chỉ nhận): https and public, unless its host is exempt by setting; it is shown "
        "again, so it should hold no secret"
    )
    registers: Annotated[list[RegisterKey], CHOICE, UNIQUE] | None = Field(
        None, description="Only acts of these registers (sổ bộ); null: of all that it may see"
    )
    kinds: Annotated[list[KindKey], CHOICE, UNIQUE] | None = Field(
        None, description="Only acts of these kinds (loại hành vi); null: of all"
    )
    after: Seq | None = Field(None, description="Acts after this seq; null: only new ones")


class WebhookSwitch(Shape):
    """The fields to change; omitted fields stay as they are."""

    disabled: StrictBool | None = Field(
        None, description="Whether it is disabled (tạm ngừng); once enabled, it resumes where it stopped"
    )
    url: TargetUrl | None = Field(
        None, description="New address (địa chỉ nhận), also for pending deliveries; same rules as for a new webhook"
    )


class PublicWebhook(Shape):
    """A webhook, without its secret."""

    id: UUID = Field(description="Identifier (mã định danh)")
    client: str = Field(description="Name of the client (hệ thống kết nối)")
    url: str = Field(description="Address (địa chỉ nhận)")
    registers: list[str] | None = Field(description="Keys of its registers (sổ bộ); null: all that the client may see")
    kinds: list[str] | None = Field(description="Kinds of act (loại hành vi); null: all")
    after: int = Field(description="Acts after this seq are sent")
    reached: int = Field(description="Acts up to this seq have been queued or skipped")
    disabled: bool = Field(description="Whether it is disabled (tạm ngừng), also by a 410 of its target")
    created_at: LocalInstant = Field(description="When it was created (thời điểm tạo)")
    created_by: str = Field(description="Who created it (người tạo)")
    both_until: LocalInstant | None = Field(description="Until then messages are also signed with the previous secret")
    rests_until: LocalInstant | None = Field(
        description="Its target asked for a pause until then (`Retry-After`); enabling it ends the pause"
    )
    pending: int = Field(description="Deliveries that are waiting or in progress")
    dead: int = Field(description="Dead deliveries (không gửi được)")


class OpenedWebhook(PublicWebhook):
    """A webhook with its secret, which is shown only now."""

    secret: str = Field(description="Signing key of Standard Webhooks: `whsec_` and base64")


class RemovedWebhook(Shape):
    """A removed webhook."""

    id: UUID = Field(description="Identifier of the webhook")
    deliveries: int = Field(description="Number of deliveries removed with it (lần báo)")


class DeliveriesQuery(Shape):
    """Query parameters of deliveries."""

    status: DeliveryState | None = Field(None, description="Only deliveries with this status")
    limit: QueryLimit = Field(50, description="Maximum number of rows")
    after: QuerySeq = Field(0, description="seq of the last delivery of the previous page")


class PublicDelivery(Shape):
    """The delivery of one act; listed until 30 days after it succeeded."""

    event_id: str = Field(description="The event's `id`, also its `webhook-id`")
    seq: int = Field(description="seq of the act")
    status: DeliveryState = Field(description="pending, delivered, or dead: no further attempt until it is replayed")
    attempts: int = Field(description="Attempts begun")
    next_at: LocalInstant | None = Field(description="When the next attempt is due")
    last_status: int | None = Field(description="HTTP status of the last attempt")
    last_error: str | None = Field(description="Error of the last attempt")
    delivered_at: LocalInstant | None = Field(
        description="When it was delivered (thời điểm nhận); its record is deleted 30 days later"
    )


class Replayed(Shape):
    """The result of a replay."""

    replayed: int = Field(description="Number of deliveries")


class Pinged(Shape):
    """The outcome of a ping."""

    status: int | None = Field(description="HTTP status of the response")
    error: str | None = Field(description="Error; null if it was delivered")


class Message(Shape):
    """The fields of every message (CloudEvents 1.0, structured mode)."""

    specversion: Literal["1.0"] = Field(description="Version of CloudEvents")
    id: str = Field(description="The same in every attempt: `act-` and the seq of the act, or `ping-` and a UUID")
    source: str = Field(description="This ledger: `urn:sobo:` and its name")
    subject: str = Field(description="Path of its subject: the entry (dòng trong sổ), or the webhook")
    time: str = Field(description="Instant of recording, or of the ping", json_schema_extra={"format": "date-time"})
    datacontenttype: Literal["application/json"] = Field(description="Media type of `data`")


class ActMessage(Message):
    """The message of an act (hành vi), without facts of the entry, which are read at `href`."""

    type: str = Field(description="`vn.sobo.act.`, the register, a dot, and the kind of act")
    data: Change


class PingData(Shape):
    """The tested webhook."""

    webhook: UUID = Field(description="Identifier of the webhook")


class PingMessage(Message):
    """A test message (thử kết nối)."""

    type: Literal["vn.sobo.ping"] = Field(description="Type of the event: a test of the webhook")
    data: PingData
