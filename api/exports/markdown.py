"""A period in sentences, as Markdown with footnotes."""

from collections.abc import Mapping
from datetime import date

from domain.declarations.register import Register
from domain.reports.annex import Annex, heading
from domain.reports.late import LATE_HEADING, LATE_OF_ALL, NOTHING_LATE
from domain.reports.markdown_text import escaped
from domain.reports.sentences import report_text
from domain.vietnamese import day


def markdown(annex: Annex, registers: Mapping[str, Register]) -> str:
    """The report's heading, its sections in sentences, late differences, and footnotes."""
    text = report_text(annex, registers)
    lines = [f"# Số liệu kỳ báo cáo {annex.report.period.code}", ""]
    for label, value in heading(annex.report, annex.authority):
        lines.append(f"- {label}: {day(value) if isinstance(value, date) else escaped(str(value))}")
    for section, sentences in text.sections.items():
        lines += ["", f"## Mục {section}", "", *(f"- {sentence}" for sentence in sentences)]
    lines += ["", f"## {LATE_HEADING}", "", *([] if annex.authority is None else [LATE_OF_ALL, ""])]
    lines += [*(f"- {sentence}" for sentence in text.late or (NOTHING_LATE,))]
    lines += [""] if text.notes else []
    lines += [f"[^{place}]: {note}" for place, note in enumerate(text.notes, 1)]
    return "\n".join(lines) + "\n"
