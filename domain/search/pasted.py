"""What somebody pasted into a search: a number from a paper, an address, or words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Final

from db.vietnamese import folded_words
from domain.drafts.stated_dates import date_after
from domain.reports.period import Period

_LEAD: Final = r"(?:(?<!\w)(?:số|so)(?:\s{1,3}hiệu)?\s{0,3}:?\s{0,3})?"
_NUMBER: Final = r"(?<![\w/.-])(?P<number>[0-9]{1,9})"
_NUMBERS: Final = r"(?<![\w/.-])(?:(?P<from>[0-9]{1,9})\s?[-–]\s?)?(?P<number>[0-9]{1,9})"
_WITH_SYMBOL: Final = re.compile(
    rf"{_LEAD}{_NUMBERS}\s?/\s?(?:(?:19|20)[0-9]{{2}}\s?/\s?)?"
    r"(?P<symbol>[^\W\d_][\w.&]*(?:[-–/][\w.&]+|\s?[-–]\s?(?-i:[A-ZĐ][A-ZĐ.&]+)(?!\w))*)",
    re.IGNORECASE,
)
"""A symbol may have a blank beside its dash, as in "311/GXN –STTTT", where capitals follow."""

MOST_NUMBERS: Final = 10
"""Numbers of one text that are looked for."""

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
    """What is looked for: `words`, and the `number` of a document with its `symbol` and `day`, if they are stated.

    `further` are the other documents whose numbers stand in the text.
    """

    words: str
    number: int | None = None
    symbol: str | None = None
    day: date | None = None
    further: tuple["Pasted", ...] = ()


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
    symbol = None if alone else _DASH.sub("-", found["symbol"])
    number = found["number"] if symbol is None else f"{found['number']}/{symbol}"
    words, day = " ".join(f"{before} {number} {after}".split()), stated.day if stated else None
    return Pasted(words, int(found["number"]), symbol, day, tuple(_further(text, found, today)) if symbol else ())


def _further(text: str, first: re.Match[str], today: date) -> list[Pasted]:
    """The other numbers of a text: the rest of a range "310–313/GXN-STTTT", and those that follow."""
    rest = text[first.end() :]
    found = [*_range(first)]
    for each in islice(_WITH_SYMBOL.finditer(rest), MOST_NUMBERS):
        stated = date_after(rest, each.end(), Period("", "", today, today))
        day = stated.day if stated else None
        found += [replace(one, day=day) for one in (*_range(each), _numbered(each["number"], each["symbol"]))]
    return found[: MOST_NUMBERS - 1]


def _range(found: re.Match[str]) -> Iterator[Pasted]:
    """The numbers of a range before its last one, if there are not too many."""
    numbers = range(int(found["from"] or found["number"]), int(found["number"]))
    if len(numbers) < MOST_NUMBERS:
        yield from (_numbered(str(number), found["symbol"]) for number in numbers)


def _numbered(number: str, symbol: str) -> Pasted:
    symbol = _DASH.sub("-", symbol)
    return Pasted(f"{number}/{symbol}", int(number), symbol)


def _host(name: str) -> str:
    """A host as registers have it, with A-labels; what cannot be one, as it is."""
    try:
        return name.lower().encode("idna").decode()
    except UnicodeError:
        return name
