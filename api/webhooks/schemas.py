"""The shapes of webhooks and their deliveries."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool

from api.schemas import QueryLimit, QuerySeq, Shape
from db.tables.types import EACH_ONCE, KindKey, Login, RegisterKey, Seq, TargetUrl

DeliveryState = Literal["pending", "delivered", "dead"]


class NewWebhook(Shape):
    """Tell a client (hệ thống kết nối) of acts, by a POST to its address."""

    client: Login = Field(description="The client; it must have the scope `read`, and is told of what it sees")
    url: TargetUrl = Field(description="Where to (địa chỉ nhận): https, and nothing inside the network unless listed")
    registers: Annotated[list[RegisterKey], EACH_ONCE] | None = Field(
        None, min_length=1, max_length=50, description="Acts of these registers (sổ bộ); null: of all that it sees"
    )
    kinds: Annotated[list[KindKey], EACH_ONCE] | None = Field(
        None, min_length=1, max_length=50, description="Acts of these kinds (loại hành vi); null: of all"
    )
    after: Seq | None = Field(None, description="Acts after this seq; null: those to come")


class WebhookSwitch(Shape):
    """Whether it is to rest."""

    disabled: StrictBool = Field(description="Whether it rests (tạm ngừng); enabled, it goes on from where it stopped")


class PublicWebhook(Shape):
    """A webhook, but for its secret."""

    id: UUID = Field(description="Its identifier (mã định danh)")
    client: str = Field(description="Name of the client (hệ thống kết nối)")
    url: str = Field(description="Where acts are told to (địa chỉ nhận)")
    registers: list[str] | None = Field(description="Keys of registers (sổ bộ); null: all that the client may see")
    kinds: list[str] | None = Field(description="Kinds of act (loại hành vi); null: all")
    since: int = Field(description="Acts after this seq are told")
    reached: int = Field(description="Acts up to this seq are queued, or were passed by")
    disabled: bool = Field(description="Whether it is switched off (đã khoá)")
    created_at: datetime = Field(description="When it was made (thời điểm tạo)")
    created_by: str = Field(description="Who made it (người tạo)")
    pending: int = Field(description="Deliveries that wait, or are under way")
    dead: int = Field(description="Deliveries that were given up (không gửi được)")


class OpenedWebhook(PublicWebhook):
    """A webhook with its secret, which is shown this once."""

    secret: str = Field(description="`whsec_` and base64: the key of the signatures (Standard Webhooks)")


class DeliveriesQuery(Shape):
    """Which deliveries."""

    state: DeliveryState | None = Field(None, description="Only those in this state")
    limit: QueryLimit = Field(50, description="At most this many")
    after: QuerySeq = Field(0, description="seq of the last delivery of the page before")


class PublicDelivery(Shape):
    """What came of telling of one act."""

    event: str = Field(description="The `id` of the event, and its `webhook-id`")
    seq: int = Field(description="The act")
    state: DeliveryState = Field(description="pending, delivered, or dead: given up until it is replayed")
    attempts: int = Field(description="Attempts begun")
    next_at: datetime | None = Field(description="When the next attempt is due")
    last_status: int | None = Field(description="HTTP status that was answered last")
    last_error: str | None = Field(description="What went wrong last")
    delivered_at: datetime | None = Field(description="When it arrived (thời điểm nhận); null: not yet")


class Replayed(Shape):
    """What is tried again."""

    replayed: int = Field(description="How many deliveries")


class Pinged(Shape):
    """What came of a ping."""

    status: int | None = Field(description="HTTP status that was answered")
    error: str | None = Field(description="What went wrong; null if it was delivered")
