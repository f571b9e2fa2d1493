"""What the contract says of the messages that webhooks are sent (OpenAPI 3.1 `webhooks`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from api.webhooks.schemas import ActMessage, PingMessage
from domain.webhooks.attempts import act_event
from domain.webhooks.sender import MEDIA_TYPE
from domain.webhooks.webhooks import ping_event

SOURCE: Final = "urn:sobo:so-bo"
HEADERS: Final = {
    "webhook-id": "The `id` of the event, the same however often it is sent: who knows it already need not act again",
    "webhook-timestamp": "When it was sent, in seconds since 1970; refuse what is older than a few minutes",
    "webhook-signature": "`v1,` and base64 of the HMAC-SHA256 of `ID.TIMESTAMP.BODY` under the secret (Standard "
    "Webhooks); of several, between spaces, one must be right: a new secret and the one before sign both for a while",
}
ANSWERS: Final = {
    "2XX": "It was received; what the body says is not read",
    "410": "The receiver is gone: the webhook is disabled",
    "429": "Too many: nothing is sent for as long as `Retry-After` says in seconds, up to a day; then again",
    "503": "Not now: the same",
    "default": "It was not, nor without an answer within 10 seconds: an act is sent again. A redirect is not followed",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of message: its shape, and what is said of it."""

    shape: type[BaseModel]
    summary: str
    description: str


MESSAGES: Final = {
    "act": Message(
        ActMessage,
        "An act that the client may see",
        "An act was recorded (báo hành vi mới): at least once, in no sure order, as CloudEvents 1.0.",
    ),
    "ping": Message(
        PingMessage, "Somebody tries the webhook", "Somebody tries the webhook (thử kết nối); it tells of nothing."
    ),
}


def described(refs: Mapping[Any, Any], examples: Mapping[str, Any]) -> dict[str, Any]:
    """The section `webhooks`, with examples made as messages are, of what the contract's other examples tell of."""
    events = _events(examples)
    return {name: {"post": _operation(name, one, refs, events.get(name))} for name, one in MESSAGES.items()}


def _operation(name: str, message: Message, refs: Mapping[Any, Any], example: Any) -> dict[str, Any]:
    content = {"schema": refs[message.shape, "serialization"], **({"example": example} if example else {})}
    return {
        "operationId": f"webhooks.told_{name}",
        "summary": message.summary,
        "description": message.description,
        "tags": ["Webhooks"],
        "security": [],
        "parameters": [
            {"name": header, "in": "header", "required": True, "description": said, "schema": {"type": "string"}}
            for header, said in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {MEDIA_TYPE: content}},
        "responses": {status: {"description": said} for status, said in ANSWERS.items()},
    }


def _events(examples: Mapping[str, Any]) -> dict[str, Any]:
    if not {"changes.list_changes", "webhooks.ping"} <= examples.keys():
        return {}  # they are being made
    change = examples["changes.list_changes"]["response"]["items"][0]
    webhook = examples["webhooks.ping"]["path"]["id"]
    ping = ping_event(webhook, "01932f00-0000-7000-8000-000000000000", change["recorded_at"])
    return {"act": act_event(change).as_cloudevent(SOURCE), "ping": ping.as_cloudevent(SOURCE)}
