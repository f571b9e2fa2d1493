"""Warnings: what is allowed but unusual, told by dry runs before it is recorded (cảnh báo)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Caution:
    """What is unusual: the field, its value, a stable code, the sentence in Vietnamese and the rule in English."""

    field: str
    value: Any
    code: str
    text_vi: str
    rule: str


_COLLECTED: Final[ContextVar[list[Caution] | None]] = ContextVar("warnings", default=None)


@contextmanager
def collected_warnings() -> Iterator[list[Caution]]:
    """The warnings of what the block judges. Outside of such a block nobody looks for them, which takes time."""
    found: list[Caution] = []
    token = _COLLECTED.set(found)
    try:
        yield found
    finally:
        _COLLECTED.reset(token)
