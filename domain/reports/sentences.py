"""The period in sentences, section by section of the report, with footnotes that name holders and numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from domain.acts.act import Document
from domain.declarations.register import Register
from domain.phrases import phrases_of
from domain.phrases.phrases import Sentence
from domain.reports.annex import Annex, Listed
from domain.reports.late import Difference, LateAct
from domain.reports.report import Counted
from domain.vietnamese import amount, change, day, period_name

LONG: Final = "Danh sách dài, xem tệp bảng tính."
MOST_IN_A_NOTE: Final = 100


@dataclass(frozen=True, slots=True)
class Telling:
    """Sentences by section, those on what came late, and the footnotes that they point at as `[^1]`, `[^2]`, …"""

    sections: Mapping[str, Sequence[str]]
    late: Sequence[str]
    notes: Sequence[str]


@dataclass(slots=True)
class _Teller:
    annex: Annex
    notes: list[str] = field(default_factory=list)

    def say(self, register: Register) -> Iterator[str]:
        """The register's sentences; those after the first only if there is something to tell."""
        figures = {c.indicator.key: c for c in self.annex.report.figures if c.register is register}
        for place, sentence in enumerate(phrases_of(register).sentences):
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
        return self._noted("; ".join(_named(rows)) + "." if rows else LONG)

    def _noted(self, note: str) -> str:
        self.notes.append(note)
        return f"[^{len(self.notes)}]"

    def say_late(self, found: Difference) -> str:
        """What is no longer as it was reported, with the acts that made it so in a footnote."""
        note = self._noted("; ".join(map(_done, found.acts)) + "." if len(found.acts) <= MOST_IN_A_NOTE else LONG)
        of = f"{phrases_of(found.register).short}, {found.indicator.title_vi}, {period_name(found.period.code)}"
        told = f"đã báo cáo {amount(found.reported)}, nay là {amount(found.now)} ({change(found.difference)})"
        return f"{of}: {told}{note}."


def telling(annex: Annex, registers: Mapping[str, Register]) -> Telling:
    """What the report says of each register that has a section in it, in the order of the sections."""
    teller = _Teller(annex)
    placed = [(section, register) for register in registers.values() if (section := phrases_of(register).section)]
    sections: dict[str, list[str]] = {}
    for section, register in sorted(placed, key=lambda pair: pair[0]):
        sections.setdefault(section, []).extend(teller.say(register))
    return Telling(sections, [teller.say_late(found) for found in annex.late], teller.notes)


def _named(rows: Sequence[Listed]) -> Iterator[str]:
    """Each holder once, in the order of the listing, with its papers, or how often it is counted."""
    for name, group in groupby(rows, key=lambda row: row.name):
        same = list(group)
        about = ", ".join(filter(None, map(_cited, same))) or (amount(len(same)) if len(same) > 1 else "")
        yield f"{escaped(name)} ({escaped(about)})" if about else escaped(name)


def _cited(row: Listed) -> str | None:
    """The paper that it rests on with its day (an adjustment's, not the permit's), or the entry and since when."""
    if row.paper.printed:
        return with_day(row.paper)
    return f"{row.number}, từ ngày {day(row.on)}" if row.number else None


def _done(act: LateAct) -> str:
    about = with_day(act.cited) if act.cited.printed else f"ngày {day(act.effective_on or act.about.signed_on)}"
    return escaped(f"{act.words} {about}" + (f" ({act.reason})" if act.reason else ""))


def with_day(paper: Document) -> str:
    """A paper as it is cited: number, symbol, day."""
    return f"{paper.printed} ngày {day(paper.signed_on)}" if paper.signed_on else f"{paper.printed}"


def escaped(text: str) -> str:
    """The text with every sign that Markdown gives a meaning made plain."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#&|~$!" else sign for sign in text)
