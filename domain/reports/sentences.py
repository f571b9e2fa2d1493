"""The report in sentences, section by section, with footnotes that name holders and numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from domain.acts.act import Document
from domain.declarations.register import Register
from domain.phrases import phrases_of
from domain.phrases.phrases import Sentence
from domain.reports.annex import Annex, ListedRow
from domain.reports.late import Difference, LateAct
from domain.reports.markdown_text import escaped
from domain.reports.report import FigureValue
from domain.vietnamese import amount, change, day, period_name

LONG: Final = "Danh sách dài, xem tệp bảng tính."
MAX_IN_A_NOTE: Final = 100


@dataclass(frozen=True, slots=True)
class ReportText:
    """Sentences by section, those on late changes, and the footnotes that they refer to as `[^1]`, `[^2]`, …"""

    sections: Mapping[str, Sequence[str]]
    late: Sequence[str]
    notes: Sequence[str]


@dataclass(slots=True)
class _Writer:
    annex: Annex
    notes: list[str] = field(default_factory=list)

    def sentences(self, register: Register) -> Iterator[str]:
        """The register's sentences; those after the first only if one of their figures is not 0."""
        figures = {c.indicator.key: c for c in self.annex.report.figures if c.register is register}
        for place, sentence in enumerate(phrases_of(register).sentences):
            if place == 0 or any(figures[key].value for key in sentence.figures):
                yield self._filled(sentence, figures)

    def _filled(self, sentence: Sentence, figures: Mapping[str, FigureValue]) -> str:
        values = {"last": day(self.annex.report.period.last)}
        for key in sentence.figures:
            values[key] = amount(figures[key].value) + (self._note(figures[key]) if key in sentence.notes else "")
        text = sentence.text.format_map(values)
        return text[0].upper() + text[1:]

    def _note(self, figure: FigureValue) -> str:
        if not figure.value:
            return ""
        rows = self.annex.listings[figure.name]
        return self._footnote("; ".join(_named(rows)) + "." if rows else LONG)

    def _footnote(self, note: str) -> str:
        self.notes.append(note)
        return f"[^{len(self.notes)}]"

    def late_sentence(self, late: Difference) -> str:
        """A figure that differs from what was reported, with the acts that changed it in a footnote."""
        note = self._footnote("; ".join(map(_act, late.acts)) + "." if len(late.acts) <= MAX_IN_A_NOTE else LONG)
        subject = f"{phrases_of(late.register).short}, {late.indicator.title_vi}, {period_name(late.period.code)}"
        values = f"đã báo cáo {amount(late.reported)}, nay là {amount(late.now)} ({change(late.difference)})"
        return f"{subject}: {values}{note}."


def report_text(annex: Annex, registers: Mapping[str, Register]) -> ReportText:
    """The sentences on each register that has a section in the report, in the order of the sections."""
    writer = _Writer(annex)
    placed = [(section, register) for register in registers.values() if (section := phrases_of(register).section)]
    sections: dict[str, list[str]] = {}
    for section, register in sorted(placed, key=lambda pair: pair[0]):
        sections.setdefault(section, []).extend(writer.sentences(register))
    return ReportText(sections, [writer.late_sentence(late) for late in annex.late], writer.notes)


def _named(rows: Sequence[ListedRow]) -> Iterator[str]:
    """Each holder once, in the order of the listing, with its papers or its number of rows."""
    for name, group in groupby(rows, key=lambda row: row.name):
        same = list(group)
        about = ", ".join(filter(None, map(_cited, same))) or (amount(len(same)) if len(same) > 1 else "")
        yield f"{escaped(name)} ({escaped(about)})" if about else escaped(name)


def _cited(row: ListedRow) -> str | None:
    """The paper of the row with its day (an amendment's, not the permit's), or the entry's number and first day."""
    if row.paper.printed:
        return with_day(row.paper)
    return f"{row.printed_number}, từ ngày {day(row.effective_on)}" if row.printed_number else None


def _act(act: LateAct) -> str:
    about = with_day(act.cited) if act.cited.printed else f"ngày {day(act.effective_on or act.about.signed_on)}"
    return escaped(f"{act.words} {about}" + (f" ({act.reason})" if act.reason else ""))


def with_day(paper: Document) -> str:
    """A paper as cited: number, symbol, day."""
    return f"{paper.printed} ngày {day(paper.signed_on)}" if paper.signed_on else f"{paper.printed}"
