"""Messages to webhooks in the contract (OpenAPI 3.1 `webhooks`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from api.webhooks.schemas import ActMessage, PingMessage
from domain.webhooks.attempts import act_event
from domain.webhooks.sender import MEDIA_TYPE
from domain.webhooks.webhooks import ping_event

SOURCE: Final = "urn:sobo:so-bo"
TAG: Final = "Webhook messages"
"""A tag of their own: with the tag of paths, generators write both to one file."""

HEADERS: Final = {
    "webhook-id": "The `id` of the event, the same at each attempt, so that receivers can ignore repeated messages",
    "webhook-timestamp": "Time of the attempt, in seconds since 1970; reject messages older than a few minutes",
    "webhook-signature": "`v1,` and base64 of the HMAC-SHA256 of `ID.TIMESTAMP.BODY` under the secret (Standard "
    "Webhooks); of several, separated by spaces, one must match: after a change, the previous secret signs for a while",
}
ANSWERS: Final = {
    "2XX": "Received; the body of the response is ignored",
    "410": "The receiver is gone: the webhook is disabled",
    "429": "Too many requests: nothing is sent for `Retry-After` seconds, up to a day; then retried",
    "503": "Service unavailable: as for 429",
    "default": "Not received, as without a response within 10 seconds: an act is retried. Redirects are not followed",
}


@dataclass(frozen=True, slots=True)
class Message:
    """A kind of message: its shape and its documentation."""

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
        PingMessage, "A test of the webhook", "A test of the webhook (thử kết nối), without information about acts."
    ),
}


def webhooks(refs: Mapping[Any, Any], examples: Mapping[str, Any]) -> dict[str, Any]:
    """The section `webhooks`, with example messages about the acts of the contract's other examples."""
    events = _events(examples)
    return {name: {"post": _operation(name, message, refs, events.get(name))} for name, message in MESSAGES.items()}


def _operation(name: str, message: Message, refs: Mapping[Any, Any], example: Any) -> dict[str, Any]:
    content = {"schema": refs[message.shape, "serialization"], **({"example": example} if example else {})}
    return {
        "operationId": f"webhooks.told_{name}",
        "summary": message.summary,
        "description": message.description,
        "tags": [TAG],
        "security": [],
        "parameters": [
            {"name": header, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
            for header, text in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {MEDIA_TYPE: content}},
        "responses": {status: {"description": text} for status, text in ANSWERS.items()},
    }


def _events(examples: Mapping[str, Any]) -> dict[str, Any]:
    if not {"changes.list_changes", "webhooks.ping"} <= examples.keys():
        return {}  # the examples are being generated
    change = dict(examples["changes.list_changes"]["response"]["items"][0])
    change.pop("facts", None)
    webhook = examples["webhooks.ping"]["path"]["id"]
    ping = ping_event(webhook, "01932f00-0000-7000-8000-000000000000", change["recorded_at"])
    return {"act": act_event(change).as_cloudevent(SOURCE), "ping": ping.as_cloudevent(SOURCE)}
