"""The words by which a report names a figure, declared by indicators as data, ready to be looked for.

A term is words with `#` where the figure stands, `…` where other words may and `*` where another figure must:
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
    """A term ready to be looked for; the one with more letters is the more exact.

    `label` is the same words without the figure, all of a cell. `clue` is a word of it, which is quickly looked for.
    """

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    label: re.Pattern[str]
    letters: int
    clue: str

    def stands_at(self, before: str, after: str) -> bool:
        """Whether it is what stands around a figure."""
        return (self.after is None or self.after.match(after) is not None) and (
            self.before is None or self.before.search(before) is not None
        )


@cache
def term(text: str) -> Term:
    """Make a term ready."""
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
    """Words with blanks between them; `… ` is some words of one sentence without another figure."""
    marks = {"…": _GAP, "*": _OTHER}
    words = (marks.get(word) or re.escape(word) + r"\s{1,6}" for word in text.split())
    return "".join(words).removesuffix(r"\s{1,6}")


class Titles:
    """The titles of registers and their indicators, which name a figure where both stand by themselves."""

    def __init__(self, titles: Mapping[str, tuple[str, str]], read: str) -> None:
        self._names: dict[str, list[str]] = {}
        self._of: dict[str, str] = {}
        for name, (register, indicator) in titles.items():
            self._names.setdefault(indicator.casefold(), []).append(name)
            self._of[name] = register.casefold()
        registers = set(self._of.values())
        self._headings = [
            (match.start(), title)
            for match in _LINE.finditer(read)
            if (title := match.group().strip(" #:.").casefold()) in registers
        ]

    def names(self, label: str, beside: Sequence[str], offset: int) -> tuple[str, ...]:
        """The indicators that have this title, of the register named beside it or, failing that, last above it."""
        *_, title = re.split(r" [-:] ", label.strip(" :").casefold())
        found = self._names.get(title, [])
        named = {each.strip().casefold() for each in (*beside, *re.split(r" [-:] ", label))}
        of_named = tuple(name for name in found if self._of[name] in named)
        if of_named:
            return of_named
        above = bisect_right(self._headings, offset, key=lambda heading: heading[0])
        register = self._headings[above - 1][1] if above else None
        return tuple(name for name in found if self._of[name] == register)
