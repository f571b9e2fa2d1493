"""Identifiers of entries."""

import secrets
import time
from uuid import UUID


def new_identifier() -> UUID:
    """A new UUID of version 7 (RFC 9562 §5.7), which sorts by time of creation, as lists do by default."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)
