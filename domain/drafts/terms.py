"""The words by which a report names a figure, declared by indicators as data, ready to be looked for.

A term is words with `#` where the figure stands, `…` where other words may and `*` where another figure must:
`cấp # … subdomain`, `# cơ quan báo chí cử * phóng viên`. A row of a table names a figure by a label in another cell.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

_BLANK: Final = r"(?:[ ]{1,6}|[ ]{0,3}\n[ ]{0,3}(?![\n+-]))"
_GAP: Final = rf"(?:(?:(?!(?:cho|của|có|tại|để)\s)[^\s.;:()0-9|]{{1,30}}{_BLANK}){{1,14}}?)?"
_OTHER: Final = r"[0-9]{1,3}(?:\.?[0-9]{3}){0,3}\s{1,40}"
_LINK: Final = r"[ ]{0,6}(?:(?:là|gồm|có|:)\s{0,6}){0,2}"
_LABEL_BEGINS: Final = r"(?:tổng )?(?:số (?:lượng )?)?"
_LABEL_ENDS: Final = r"(?: trong (?:kỳ|tháng|quý))?"


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
