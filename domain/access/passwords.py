"""Passwords (argon2id, NFC): hashed and verified in threads, a few at a time."""

import asyncio
import secrets
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
MAX_CONCURRENT: Final = 2
"""Concurrent hashes in one worker: each takes 19 MiB and a core."""


@cache
def _semaphore(_: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    return asyncio.Semaphore(MAX_CONCURRENT)


@cache
def _dummy_hash() -> str:
    """The hash of an unknown password, verified in place of a missing account so that both take equally long."""
    return _HASHER.hash(secrets.token_hex())


async def generated() -> tuple[str, str]:
    """A new password of 120 random bits, and its hash."""
    password = secrets.token_urlsafe(15)
    return password, await hashed(password)


async def hashed(password: str) -> str:
    """The hash of a password, to be stored."""
    async with _semaphore(asyncio.get_running_loop()):
        return await asyncio.to_thread(_HASHER.hash, _normal(password))


async def matches(stored: str | None, password: str) -> bool:
    """Whether the password matches the stored hash; False, after the same time, for None."""
    async with _semaphore(asyncio.get_running_loop()):
        return await asyncio.to_thread(_matches, stored or _dummy_hash(), _normal(password)) and stored is not None


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (Argon2Error, InvalidHashError):
        return False


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)
