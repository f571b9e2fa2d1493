"""Writes that can be retried: the first answer to a key is stored with the act, and given again byte for byte.

It is sealed for whoever has the key, which is not stored: an answer may tell a password or a secret.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from db.queries import idempotency
from db.session import Session
from domain.errors import Conflict, Fault, not_allowed

FIELD: Final = "Idempotency-Key"
NONCE: Final = 12
"""Bytes, as AES-GCM has them."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A write that may come again: whose it is, its key, and what is asked."""

    client: str
    key: str
    asked: bytes

    @property
    def stored(self) -> dict[str, Any]:
        """What is stored of whose key it is; who reads it cannot tell the key."""
        return {"client": self.client, "key": hashlib.sha256(self.key.encode()).digest()}

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the key and of the SHA-256 of what is asked: nobody can try bodies on it without the key."""
        return hashlib.sha256(self.key.encode() + hashlib.sha256(self.asked).digest()).digest()

    def sealed(self, body: bytes) -> bytes:
        """The bytes of an answer as they are stored."""
        nonce = os.urandom(NONCE)
        return nonce + self._seal.encrypt(nonce, body, self.fingerprint)

    def opened(self, stored: bytes) -> bytes:
        """The bytes of the answer."""
        return self._seal.decrypt(stored[:NONCE], stored[NONCE:], self.fingerprint)

    @property
    def _seal(self) -> AESGCM:
        return AESGCM(hmac.digest(self.key.encode(), b"answer", "sha256"))


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it went out."""

    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes


async def earlier(session: Session, attempt: Attempt) -> Answer | None:
    """The answer to the same attempt before; None if this one is the first, which then holds the key.

    Raises Conflict if it is being worked on at this moment, NotAllowed if the key was used for something else.
    """
    turn = await session.one(idempotency.claim, fingerprint=attempt.fingerprint, **attempt.stored)
    if not turn["mine"]:
        rule = "the first request with this key is still being worked on; ask again"
        raise Conflict(Fault(FIELD, attempt.key, rule, "in-flight"))
    if turn["is_new"]:
        return None
    row = await session.one(idempotency.read, **attempt.stored)
    if row["fingerprint"] != attempt.fingerprint:
        raise not_allowed(FIELD, attempt.key, "was used for another request: a new one needs a new key", "key-used")
    return Answer(row["status"], row["media_type"], json.loads(row["headers"]), attempt.opened(row["body"]))


async def keep(session: Session, attempt: Attempt, answer: Answer) -> None:
    """Keep the first answer; it is committed with what was done, or neither is."""
    await session.rows(
        idempotency.complete,
        **attempt.stored,
        status=answer.status,
        media_type=answer.media_type,
        headers=json.dumps(dict(answer.headers)),
        body=attempt.sealed(answer.body),
    )
