"""What somebody pasted into a search: a number from a paper, an address, or words."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from db.vietnamese import folded_words
from domain.drafts.stated_dates import date_after
from domain.reports.period import Period

_LEAD: Final = r"(?:(?<!\w)(?:số|so)(?:\s{1,3}hiệu)?\s{0,3}:?\s{0,3})?"
_NUMBER: Final = r"(?<![\w/.-])([0-9]{1,9})"
_WITH_SYMBOL: Final = re.compile(
    rf"{_LEAD}{_NUMBER}\s?/\s?(?:(?:19|20)[0-9]{{2}}\s?/\s?)?"
    r"([^\W\d_][\w.&]*(?:[-–/][\w.&]+|\s?[-–]\s?(?-i:[A-ZĐ][A-ZĐ.&]+)(?!\w))*)",
    re.IGNORECASE,
)
"""A symbol may have a blank beside its dash, as in "311/GXN –STTTT", where capitals follow."""

_DASH: Final = re.compile(r"\s?[-–]\s?")
_ALONE: Final = re.compile(rf"\s*{_LEAD}{_NUMBER}(?!\w)", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"\s*(?:[a-z][a-z0-9+.-]*://(?:[^\s/@]*@)?)?(?:www\.)?((?:\w[\w-]*\.)+[^\W\d_][\w-]*)\.?(?::[0-9]{0,5})?(?:[/?#]\S*)?\s*",
    re.IGNORECASE,
)
_DOSSIER: Final = re.compile(
    r"\s*(?:(?:mã|ma)\s{1,3}(?:(?:số|so)\s{1,3})?)?(?:hồ|ho)\s{1,3}(?:sơ|so)(?:\s{1,3}(?:số|so))?\s{0,3}:?\s{0,3}"
    r"([\w.]+-[0-9]{6}-[0-9]+)[.,;]?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What is looked for: `words`, and the `number` of a document with its `symbol` and `day`, if they are stated."""

    words: str
    number: int | None = None
    symbol: str | None = None
    day: date | None = None


def pasted(text: str, today: date) -> Pasted:
    """What a text means: "Số: 313/GXN-STTTT ngày 05/11/2024", "313", "Mã hồ sơ: …", "https://abc.gov.vn/x", or words.

    A day without a year is the nearest one to `today`.
    """
    if dossier := _DOSSIER.fullmatch(text):
        return Pasted(dossier[1])
    if address := _ADDRESS.fullmatch(text):
        return Pasted(_host(address[1]))
    found = _WITH_SYMBOL.search(text) or _ALONE.match(text)
    if not found:
        return Pasted(text)
    stated = date_after(text, found.end(), Period("", "", today, today))
    before, after = text[: found.start()], text[stated.end if stated else found.end() :]
    alone = found.re is _ALONE
    if alone and (before.strip() or folded_words(after)):  # a number among words, as in a name
        return Pasted(text)
    symbol = None if alone else _DASH.sub("-", found[2])
    number = found[1] if symbol is None else f"{found[1]}/{symbol}"
    return Pasted(" ".join(f"{before} {number} {after}".split()), int(found[1]), symbol, stated.day if stated else None)


def _host(name: str) -> str:
    """A host as registers have it, with A-labels; what cannot be one, as it is."""
    try:
        return name.lower().encode("idna").decode()
    except UnicodeError:
        return name
