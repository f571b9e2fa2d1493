"""The language that a caller prefers, by Accept-Language (RFC 9110 §12.5.4): English, or Vietnamese if asked for."""

import re
from collections.abc import Iterable
from typing import Final

ENGLISH: Final = "en"
VIETNAMESE: Final = "vi"
_RANGE: Final = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*[qQ]=([01](?:\.[0-9]{0,3})?)\s*)?", re.ASCII
)
_LONGEST: Final = 1_000
"""Characters of a header that are read."""


def language_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """`vi` if the headers prefer Vietnamese, else `en`; of two that weigh the same, the one named first."""
    lines = (value.decode("latin-1") for name, value in headers if name.lower() == b"accept-language")
    ranges = _ranges(", ".join(lines)[:_LONGEST])
    return max((ENGLISH, VIETNAMESE), key=lambda language: _preference(language, ranges))


def _ranges(text: str) -> dict[str, tuple[float, int]]:
    """The weight of each language, without its region, and minus its place; parts that cannot be read are left out."""
    ranges: dict[str, tuple[float, int]] = {}
    for place, part in enumerate(text.split(",")):
        if match := _RANGE.fullmatch(part):
            language = match[1].partition("-")[0].lower()
            weight = min(float(match[2] or 1), 1.0)
            ranges[language] = max(ranges.get(language, (0.0, -place)), (weight, -place))
    return ranges


def _preference(language: str, ranges: dict[str, tuple[float, int]]) -> tuple[float, int]:
    weight, place = ranges.get(language) or ranges.get("*") or (0.0, 0)
    return (weight, place) if weight else (0.0, -_LONGEST)
