"""Canonical JSON (RFC 8785), of which hashes are made. What a quick encoder writes alike, it writes."""

from typing import Any, Final

import msgspec
import rfc8785

MAX_WHOLE_NUMBER: Final = 2**53 - 1
"""Beyond it JSON numbers lose digits, and RFC 8785 has no form for them."""

_PLAIN: Final = frozenset({str, int, bool, type(None), dict, list})

_encode: Final = msgspec.json.Encoder(order="sorted").encode


def dumps(value: Any) -> bytes:
    """The canonical JSON of a value. Raises ValueError for a value that has none.

    The library for RFC 8785 is written in Python and takes thirty times as long as the encoder in C.
    """
    return _encode(value) if _is_plain([value]) else rfc8785.dumps(value)


def _is_plain(values: list[Any]) -> bool:
    """Whether both write the values alike: no fractions or large numbers, and keys that sort alike."""
    kinds = set(map(type, values))
    if not kinds <= _PLAIN:
        return False
    if int in kinds and any(type(each) is int and abs(each) > MAX_WHOLE_NUMBER for each in values):
        return False
    if dict in kinds and not all(_is_plain_object(each) for each in values if type(each) is dict):
        return False
    return list not in kinds or all(_is_plain(each) for each in values if type(each) is list)


def _is_plain_object(value: dict[Any, Any]) -> bool:
    return set(map(type, value)) <= {str} and "".join(value).isascii() and _is_plain(list(value.values()))
