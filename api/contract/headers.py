"""What the contract says of headers: keys of writes, tags of entries and answers, and when to come again."""

from typing import Any, Final

from api.entries.schemas import Receipt
from api.http.responses import Doc

PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "A key of your own for this write, new and random for each, such as a UUID: only it opens "
        "the answer that is kept. Programs must give one. The same request under "
        "the same key (method, path, query and the bytes of the body) gets the first answer again, byte for byte, for "
        "30 days: 409 while the first is being worked on, 422 if the request is another. Refusals are not kept: what "
        "was refused left no trace, and is judged anew.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The `ETag` of the entry that the act is about, as it was read or as a receipt gave it, or `*`. "
        "Only the part before the dot counts, the seq of the entry's newest act: 412 if there is a newer one.",
        "schema": {"type": "string"},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "The `ETag` of an earlier answer: 304 without a body if the answer is still the same.",
        "schema": {"type": "string"},
    },
}

HEADERS: Final[dict[str, dict[str, Any]]] = {
    "ETag": {
        "description": "Changes whenever the answer does. That of an entry begins with the seq of its newest act, then "
        "a dot and a digest of these bytes; that of a receipt is the seq alone",
        "schema": {"type": "string"},
    },
    "RetryAfter": {"description": "Seconds after which to come again", "schema": {"type": "integer"}},
}


def parameters_of(path: str, method: str, doc: Doc) -> list[dict[str, str]]:
    """The headers that an operation reads."""
    names = {
        "IdempotencyKey": method != "GET" and doc.keyed,
        "IfMatch": doc.conditional,
        "IfNoneMatch": is_tagged(path, method, doc),
    }
    return [{"$ref": f"#/components/parameters/{name}"} for name, wanted in names.items() if wanted]


def headers_of(path: str, method: str, doc: Doc) -> dict[str, Any]:
    """The headers of an operation's good answer."""
    receipt = doc.answer is not None and issubclass(doc.answer, Receipt)
    return {"ETag": {"$ref": "#/components/headers/ETag"}} if receipt or is_tagged(path, method, doc) else {}


def is_tagged(path: str, method: str, doc: Doc) -> bool:
    """Whether the answer is tagged by its bytes, so that 304 may take its place."""
    return method == "GET" and path.startswith("/v1/") and doc.answer is not None and not doc.unkept
