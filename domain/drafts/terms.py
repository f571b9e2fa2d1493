"""The words by which a report names a figure: terms, declared as data, and titles of registers and indicators.

A term is words with `#` for the figure, `…` for optional other words and `*` for another figure:
`cấp # … subdomain`, `# cơ quan báo chí cử * phóng viên`. A row of a table names a figure by a label in another cell.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

_BLANK: Final = r"(?:[ ]{1,6}|[ ]{0,3}\n[ ]{0,3}(?![\n+-]))"
_GAP: Final = rf"(?:(?:(?!(?:cho|của|có|tại|để)\s)[^\s.;:()0-9|]{{1,30}}{_BLANK}){{1,14}}?)?"
_OTHER: Final = r"[0-9]{1,3}(?:\.?[0-9]{3}){0,3}\s{1,40}"
_LINK: Final = r"[ ]{0,6}(?:(?:là|gồm|có|:)\s{0,6}){0,2}"
_LABEL_BEGINS: Final = r"(?:tổng )?(?:số (?:lượng )?)?"
_LABEL_ENDS: Final = r"(?: trong (?:kỳ|tháng|quý))?"
_LINE: Final = re.compile(r"^[^\n|]{1,200}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Term:
    """A compiled term; of two that match, the one with more letters is the more exact.

    `label` matches a cell with the same words without the figure. `keyword` is a word of it, for a quick test.
    """

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    label: re.Pattern[str]
    letters: int
    keyword: str

    def matches(self, before: str, after: str) -> bool:
        """Whether it matches the text around a figure."""
        return (self.after is None or self.after.match(after) is not None) and (
            self.before is None or self.before.search(before) is not None
        )


@cache
def term(text: str) -> Term:
    """Compile a term."""
    before, after = (part.strip(" :") for part in text.split("#"))
    link = _LINK if not after else r"\s{0,6}"
    label = _words(f"{before} {after}")
    return Term(
        re.compile(rf"(?<!\w){_words(before)}{link}\Z", re.IGNORECASE) if before else None,
        re.compile(rf"\s{{1,40}}{_words(after)}(?!\w)", re.IGNORECASE) if after else None,
        re.compile(f"{_LABEL_BEGINS}{label}{_LABEL_ENDS}", re.IGNORECASE),
        sum(map(str.isalpha, text)),
        max(re.findall(r"\w{1,30}", text), key=len).casefold(),
    )


def _words(text: str) -> str:
    """A pattern of words with blanks between them; `…` is a few words of a sentence without another figure."""
    marks = {"…": _GAP, "*": _OTHER}
    words = (marks.get(word) or re.escape(word) + r"\s{1,6}" for word in text.split())
    return "".join(words).removesuffix(r"\s{1,6}")


class Titles:
    """The titles of registers and indicators, which name a figure where both are on their own, as in an annex."""

    def __init__(self, titles: Mapping[str, tuple[str, str]], text: str) -> None:
        self._names: dict[str, list[str]] = {}
        self._register_of: dict[str, str] = {}
        for name, (register, indicator) in titles.items():
            self._names.setdefault(indicator.casefold(), []).append(name)
            self._register_of[name] = register.casefold()
        registers = set(self._register_of.values())
        self._headings = [
            (match.start(), title)
            for match in _LINE.finditer(text)
            if (title := match.group().strip(" #:.").casefold()) in registers
        ]

    def names(self, label: str, beside: Sequence[str], offset: int) -> tuple[str, ...]:
        """The indicators with this title, of the register named beside it or, failing that, last above it."""
        *_, title = re.split(r" [-:] ", label.strip(" :").casefold())
        candidates = self._names.get(title, [])
        named = {each.strip().casefold() for each in (*beside, *re.split(r" [-:] ", label))}
        of_named = tuple(name for name in candidates if self._register_of[name] in named)
        if of_named:
            return of_named
        above = bisect_right(self._headings, offset, key=lambda heading: heading[0])
        register = self._headings[above - 1][1] if above else None
        return tuple(name for name in candidates if self._register_of[name] == register)
