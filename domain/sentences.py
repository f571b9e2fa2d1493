"""The period in sentences, section by section of the report, with footnotes that name holders and numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from domain.annex import Annex, Listed
from domain.chapter import Sentence
from domain.indicator import Kind
from domain.register import Register
from domain.report import Counted
from domain.vietnamese import amount, day


@dataclass(frozen=True, slots=True)
class Telling:
    """Sentences by section, and the footnotes that they point at as `[^1]`, `[^2]`, …"""

    sections: Mapping[str, Sequence[str]]
    notes: Sequence[str]


@dataclass(slots=True)
class _Teller:
    annex: Annex
    notes: list[str] = field(default_factory=list)

    def say(self, register: Register) -> Iterator[str]:
        """The register's sentences; those after the first only if there is something to tell."""
        figures = {c.indicator.key: c for c in self.annex.report.figures if c.register is register}
        for place, sentence in enumerate(register.chapter.sentences):
            if place == 0 or any(figures[key].value for key in sentence.figures):
                yield self._filled(sentence, figures)

    def _filled(self, sentence: Sentence, figures: Mapping[str, Counted]) -> str:
        given = {"last": day(self.annex.report.period.last)}
        for key in sentence.figures:
            given[key] = amount(figures[key].value) + (self._note(figures[key]) if key in sentence.notes else "")
        text = sentence.text.format_map(given)
        return text[0].upper() + text[1:]

    def _note(self, counted: Counted) -> str:
        if not counted.value:
            return ""
        rows = self.annex.listings[counted.name]
        dated = counted.indicator.kind is Kind.FLOW
        self.notes.append("; ".join(_named(rows, dated=dated)) + "." if rows else "Danh sách dài, xem tệp bảng tính.")
        return f"[^{len(self.notes)}]"


def telling(annex: Annex, registers: Mapping[str, Register]) -> Telling:
    """What the report says of each register that has a section in it, in the order of the sections."""
    teller = _Teller(annex)
    placed = [(register.chapter.section, register) for register in registers.values() if register.chapter.section]
    sections: dict[str, list[str]] = {}
    for section, register in sorted(placed, key=lambda pair: pair[0]):
        sections.setdefault(section, []).extend(teller.say(register))
    return Telling(sections, teller.notes)


def _named(rows: Sequence[Listed], *, dated: bool) -> Iterator[str]:
    """Each holder once, in the order of the listing, with its numbers, or how often it is counted."""
    for name, group in groupby(rows, key=lambda row: row.name):
        same = list(group)
        about = ", ".join(filter(None, (_cited(row, dated=dated) for row in same))) or (
            amount(len(same)) if len(same) > 1 else ""
        )
        yield f"{escaped(name)} ({escaped(about)})" if about else escaped(name)


def _cited(row: Listed, *, dated: bool) -> str | None:
    """The paper that the act rests on with its day (an adjustment's, not that of the permit), or the entry's number."""
    if dated and row.paper.printed:
        return f"{row.paper.printed} ngày {day(row.paper.signed_on or row.on)}"
    return f"{row.number} ngày {day(row.on)}" if dated and row.number else row.number


def escaped(text: str) -> str:
    """The text with every sign that Markdown gives a meaning made plain."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#&|~$!" else sign for sign in text)
