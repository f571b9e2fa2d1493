"""Idempotency keys: the first response under a key is stored with what it did, and replayed byte for byte.

It is encrypted under the key, which is not stored, and sealed by a key outside the database, since a key like
`chot-2024-11` can be guessed: a response may contain a password or a secret.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.queries import idempotency
from db.session import Reader, Session
from domain.errors import Conflict, Fault, not_allowed
from domain.sealing import SealingKeys, SealLost

FIELD: Final = "Idempotency-Key"
NONCE: Final = 12
"""Length in bytes of an AES-GCM nonce."""
FINGERPRINT: Final = hashlib.sha256().digest_size
"""Length in bytes of a fingerprint, with which what is sealed begins."""


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """A write that may be repeated: its caller, its key, and `content`, which tells requests apart.

    `sealing` are the keys that seal its response for this caller and key.
    """

    client: str
    key: str
    content: bytes
    sealing: SealingKeys

    @property
    def stored_key(self) -> dict[str, Any]:
        """The caller and a digest of the key, under which the response is stored."""
        return {"client": self.client, "key": hashlib.sha256(self.key.encode()).digest()}

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the key and the content's SHA-256: content cannot be guessed from it without the key."""
        return hashlib.sha256(self.key.encode() + hashlib.sha256(self.content).digest()).digest()

    def encrypt(self, body: bytes) -> bytes:
        """The body of a response as it is stored: with the request's fingerprint, sealed."""
        nonce, fingerprint = os.urandom(NONCE), self.fingerprint
        encrypted = self._cipher.encrypt(nonce, body, fingerprint)
        return self.sealing.seal(fingerprint + nonce + encrypted, self._purpose)

    def decrypt(self, stored: bytes) -> bytes | None:
        """The body of a stored response; None if it is that of another request. Raises SealLost."""
        opened = self.sealing.unseal(stored, self._purpose)
        if opened[:FINGERPRINT] != self.fingerprint:
            return None
        nonce, encrypted = opened[FINGERPRINT : FINGERPRINT + NONCE], opened[FINGERPRINT + NONCE :]
        return self._cipher.decrypt(nonce, encrypted, self.fingerprint)

    @property
    def _purpose(self) -> str:
        return f"answer:{self.client}:{self.stored_key['key'].hex()}"

    @property
    def _cipher(self) -> AESGCM:
        return AESGCM(hmac.digest(self.key.encode(), b"answer", "sha256"))


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response as it was sent."""

    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes


async def replay(session: Session, request: IdempotentRequest) -> StoredResponse | None:
    """The stored response to the same request; None if this is the first, which then holds the key.

    Raises Conflict while the first is in progress, or if what sealed its response is lost; NotAllowed if the key was
    used for another request.
    """
    claim = await session.one(idempotency.claim, **request.stored_key)
    if not claim["mine"]:
        rule = "the first request with this key is still in progress; retry later"
        raise Conflict(Fault(FIELD, request.key, rule, "in-flight"))
    if claim["is_new"]:
        return None
    row = await session.one(idempotency.read, **request.stored_key)
    try:
        body = request.decrypt(row["body"])
    except SealLost as error:
        rule = f"a request with this key was carried out, but its response cannot be repeated: {error}"
        raise Conflict(Fault(FIELD, request.key, rule, "response-lost")) from error
    if body is None:
        raise not_allowed(FIELD, request.key, "was used for another request: use a new key", "key-used")
    return StoredResponse(row["status"], row["media_type"], json.loads(row["headers"]), body)


async def check_unused(reader: Reader, request: IdempotentRequest) -> None:
    """Raises NotAllowed for a key under which something was recorded. Claims nothing, so no write waits for it."""
    if await reader.row(idempotency.read, **request.stored_key) is not None:
        rule = "was used for a request that was carried out: a dry run takes a key of its own, or none"
        raise not_allowed(FIELD, request.key, rule, "key-used")


async def store(session: Session, request: IdempotentRequest, response: StoredResponse) -> None:
    """Store the first response, in the transaction of what it reports."""
    await session.rows(
        idempotency.complete,
        **request.stored_key,
        status=response.status,
        media_type=response.media_type,
        headers=json.dumps(dict(response.headers)),
        body=request.encrypt(response.body),
    )


def stored_rows(answered: Iterable[tuple[IdempotentRequest | None, StoredResponse]]) -> dict[str, list[Any]]:
    """The responses to requests with a key as columns, to be stored in the transaction of what they report."""
    keyed = [(request, response) for request, response in answered if request]
    return {
        "clients": [request.client for request, _ in keyed],
        "keys": [request.stored_key["key"] for request, _ in keyed],
        "statuses": [response.status for _, response in keyed],
        "media_types": [response.media_type for _, response in keyed],
        "headers": [json.dumps(dict(response.headers)) for _, response in keyed],
        "bodies": [request.encrypt(response.body) for request, response in keyed],
    }
