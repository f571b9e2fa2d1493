"""Headers in the contract: Idempotency-Key, ETag, If-Match, If-None-Match, Retry-After."""

from typing import Any, Final

from api.entries.schemas import Receipt
from api.http.responses import Doc

_TAG: Final = '(W/)?"[!#-~]*"'
IF_MATCH: Final = rf"^(\*|{_TAG}( *, *{_TAG})*)$"
"""`*`, or ETags with their quotes."""

PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "A new random key for each write, such as a UUID; the stored response is encrypted under it. "
        "Required of programs; people, who are signed in with the cookie `session`, may leave it out. The same request "
        "under the same key (method, path, query and the bytes of the body) gets the first response again, byte for "
        "byte, for 30 days: 409 while the first is in progress, 422 if the request is different. Refusals are not "
        "stored: a refused request is processed anew.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The `ETag` of the entry that the act is about, from a read or a receipt, or `*`. Only the part "
        "before the dot is compared, the seq of the entry's newest act: 412 if there is a newer one. One that is empty "
        "counts as missing (428).",
        "schema": {"type": "string", "minLength": 1, "pattern": IF_MATCH},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` of an earlier response: 304 without a body if it is unchanged.",
        "schema": {"type": "string"},
    },
}

HEADERS: Final[dict[str, dict[str, Any]]] = {
    "ETag": {
        "description": "Changes with the response. That of an entry is the seq of its newest act, a dot and a digest "
        "of the bytes; that of a receipt is the seq alone. That of a compressed response ends in `-br` or `-gzip`",
        "schema": {"type": "string"},
    },
    "RetryAfter": {"description": "Seconds after which to retry", "schema": {"type": "integer", "format": "int64"}},
}


def parameters_of(path: str, method: str, doc: Doc) -> list[dict[str, str]]:
    """The request headers of an operation."""
    names = {
        "IdempotencyKey": method != "GET" and doc.keyed,
        "IfMatch": doc.conditional,
        "IfNoneMatch": is_tagged(path, method, doc),
    }
    return [{"$ref": f"#/components/parameters/{name}"} for name, applies in names.items() if applies]


def headers_of(path: str, method: str, doc: Doc) -> dict[str, Any]:
    """The headers of an operation's successful response."""
    receipt = doc.answer is not None and issubclass(doc.answer, Receipt)
    return {"ETag": {"$ref": "#/components/headers/ETag"}} if receipt or is_tagged(path, method, doc) else {}


def unchanged() -> dict[str, Any]:
    """The response to If-None-Match, by status."""
    return {"304": {"description": "Unchanged", "headers": {"ETag": {"$ref": "#/components/headers/ETag"}}}}


def is_tagged(path: str, method: str, doc: Doc) -> bool:
    """Whether the response has an ETag of its bytes, so that 304 is possible."""
    return method == "GET" and path.startswith("/v1") and doc.answer is not None and not doc.no_store
