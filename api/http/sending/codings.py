"""Content codings: how answers are compressed."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final, Protocol

import brotli  # type: ignore[import-untyped]
from anyio import to_thread

SMALL: Final = 1_024
"""Bytes below which an answer is sent as it is: it goes into one packet with its head, so nobody would wait less."""

ON_LOOP: Final = 65_536
"""Bytes up to which an answer is compressed at once, in about 0.2 ms; for larger ones other requests would wait."""

_GZIP_FORMAT: Final = 31  # the largest window, with the header and trailer of gzip


class Compressor(Protocol):
    """Compresses bytes that come in pieces."""

    def feed(self, piece: bytes, *, last: bool) -> bytes:
        """What can be sent after a piece."""


@dataclass(frozen=True, slots=True)
class Coding:
    """A content coding, and what its ETags end in.

    `compressor` starts one, which takes little time or, if it is `thorough`, leaves little.
    """

    name: bytes
    suffix: bytes
    compressor: Callable[[bool], Compressor]

    def compress(self, body: bytes, *, thorough: bool = False) -> bytes:
        """The whole body, compressed."""
        return self.compressor(thorough).feed(body, last=True)


class _Brotli:
    def __init__(self, thorough: bool) -> None:
        self._state = brotli.Compressor(quality=9 if thorough else 2)

    def feed(self, piece: bytes, *, last: bool) -> bytes:
        sent: bytes = self._state.process(piece)
        return sent + self._state.finish() if last else sent


class _Gzip:
    def __init__(self, thorough: bool) -> None:
        self._state = zlib.compressobj(9 if thorough else 3, zlib.DEFLATED, _GZIP_FORMAT)

    def feed(self, piece: bytes, *, last: bool) -> bytes:
        sent = self._state.compress(piece)
        return sent + self._state.flush() if last else sent


CODINGS: Final = (Coding(b"br", b"-br", _Brotli), Coding(b"gzip", b"-gzip", _Gzip))
"""The codings, the best first."""


async def compressed(coding: Coding, body: bytes) -> bytes:
    """The body, compressed in a thread if that takes long."""
    return coding.compress(body) if len(body) <= ON_LOOP else await to_thread.run_sync(coding.compress, body)


async def compressed_once(coding: Coding, body: bytes) -> bytes:
    """A body that never changes, compressed as well as possible when it is first asked for."""
    return await to_thread.run_sync(_thoroughly, coding, body)


@lru_cache(64)
def _thoroughly(coding: Coding, body: bytes) -> bytes:
    return coding.compress(body, thorough=True)


@lru_cache(64)
def digest_once(body: bytes) -> bytes:
    """The digest of a body that never changes."""
    return digest(body)


def digest(body: bytes) -> bytes:
    """The digest of a body, as ETags have it."""
    return sha256(body).digest()[:12].hex().encode()
