"""Passwords (argon2id, NFC): hashed and compared beside the event loop, a few at a time."""

import asyncio
import secrets
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
AT_ONCE: Final = 2
"""Hashes at once in one worker: each takes 19 MiB and a core."""


@cache
def _gate(_: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    return asyncio.Semaphore(AT_ONCE)


@cache
def _nobody() -> str:
    """A hash that no password has, to be compared when there is no account: it takes as long."""
    return _HASHER.hash(secrets.token_hex())


async def generated() -> tuple[str, str]:
    """A password of 120 random bits, and its hash."""
    password = secrets.token_urlsafe(15)
    return password, await hashed(password)


async def hashed(password: str) -> str:
    """The hash to store."""
    async with _gate(asyncio.get_running_loop()):
        return await asyncio.to_thread(_HASHER.hash, _normal(password))


async def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one that was stored; as slow, and never, where nothing was."""
    async with _gate(asyncio.get_running_loop()):
        return await asyncio.to_thread(_matches, stored or _nobody(), _normal(password)) and stored is not None


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (Argon2Error, InvalidHashError):
        return False


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)
