"""The annex of a period as a paper, independent of the file format."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from api.exports import svg
from api.exports.paper import Drawing, Paper, Section, Table, footer, text
from domain.ledger.stored_tree import Head
from domain.phrases import phrases_of
from domain.registers import EVERY
from domain.reports.annex import MAX_ROWS, Annex, ListedRow, heading
from domain.reports.late import LATE_HEADING, LATE_OF_ALL, NOTHING_LATE, Difference, LateAct
from domain.reports.report import FigureValue
from domain.vietnamese import amount, day, period_name

TOO_LONG: Final = "Danh sách có {count} dòng, không in ở đây; xem tệp CSV hoặc XLSX của cùng kỳ và cùng cỡ sổ cái."


MAX_ACTS_PER_CELL: Final = 12

WIDTHS: Final = {
    "TT": 2,
    "Chỉ tiêu": 14,
    "Tên cơ quan, đơn vị": 13,
    "Văn bản": 11,
    "Lý do": 8,
    "Hành vi": 8,
    "Ký hiệu": 6,
    "Tình trạng": 6,
}
"""Shares of the width by header; 5 for other columns."""


def annex_paper(annex: Annex) -> Paper:
    """The annex (phụ lục): figures and listings by register, late differences, charts."""
    report = annex.report
    period = report.period
    return Paper(
        title="PHỤ LỤC",
        subtitle=f"Số liệu và danh sách kỳ báo cáo {period_name(period.code)}",
        span=f"(Từ ngày {day(period.first)} đến ngày {day(period.last)})",
        footer=footer(Head(report.ledger_size, report.ledger_root)),
        dated=period.last.isoformat(),
        wide=False,
        facts=[(label, text(value)) for label, value in heading(report, annex.authority)],
        sections=[*_registers(annex), *_late(annex), *_charts(annex)],
    )


def _registers(annex: Annex) -> Iterator[Section]:
    for register in EVERY.values():
        figures = [figure for figure in annex.report.figures if figure.register is register]
        if not figures:  # not visible to the caller
            continue
        yield Section(register.title_vi, table=_figures(figures))
        for figure in figures:
            if figure.value:
                yield _listing(figure, annex.listings[figure.name])


def _figures(figures: list[FigureValue]) -> Table:
    return _table(
        {
            "TT": str(place),
            "Chỉ tiêu": figure.indicator.title_vi,
            "Số liệu": amount(figure.value),
            "Trên tổng số": "" if figure.out_of is None else amount(figure.out_of),
        }
        for place, figure in enumerate(figures, 1)
    )


def _listing(figure: FigureValue, rows: Sequence[ListedRow] | None) -> Section:
    title = f"{figure.indicator.title_vi} ({amount(figure.value)})"
    if rows is None:
        return Section(title, 2, TOO_LONG.format(count=figure.value))
    # An expiry is a flow too, but not an act: no paper was signed for it.
    counts_acts = figure.indicator.flow in figure.register.kinds
    cells = _holder if figure.indicator.by_holder else _act if counts_acts else _entry
    return Section(title, 2, table=_table({"TT": str(place)} | cells(row) for place, row in enumerate(rows, 1)))


def _holder(row: ListedRow) -> dict[str, str]:
    """A counted holder."""
    return {"Tên cơ quan, đơn vị": row.name}


def _act(row: ListedRow) -> dict[str, str]:
    """An act: its own paper and day, and the number of its entry in parts if that differs."""
    own = row.paper.printed or ""
    number, _, symbol = (row.printed_number or "").partition("/") if row.printed_number != own else ("", "", "")
    return {
        **_holder(row),
        "Văn bản": f"{own}, ngày {day(row.paper.signed_on)}" if own and row.paper.signed_on else own,
        "Từ ngày": day(row.effective_on),
        "Số trong sổ": number,
        "Ký hiệu": symbol,
        "Tình trạng": _status(row),
    }


def _entry(row: ListedRow) -> dict[str, str]:
    """An entry on the last day, or an expired one: its number in parts, its paper's day, and its first day."""
    number, _, symbol = (row.printed_number or "").partition("/")
    signed = day(row.paper.signed_on)
    return {
        **_holder(row), "Số trong sổ": number, "Ký hiệu": symbol, "Ngày ký": signed, "Từ ngày": day(row.effective_on),
        "Tình trạng": _status(row),
    }  # fmt: skip


def _status(row: ListedRow) -> str:
    return row.status_vi or ""


def _late(annex: Annex) -> Iterator[Section]:
    """Late differences by figure, then the acts that caused them, each once."""
    late, remark = annex.late, "" if annex.authority is None else LATE_OF_ALL
    if not late:
        yield Section(LATE_HEADING, remark=NOTHING_LATE)
        return
    yield Section(
        LATE_HEADING,
        remark=remark,
        table=_table(_difference(place, difference) for place, difference in enumerate(late, 1)),
    )
    title = "Các hành vi làm thay đổi số liệu"
    acts = sorted({act.seq: act for difference in late for act in difference.acts}.items())
    if len(acts) > MAX_ROWS:
        yield Section(title, 2, TOO_LONG.format(count=len(acts)))
    else:
        yield Section(title, 2, table=_table(_late_act(act) for _, act in acts))


def _difference(place: int, difference: Difference) -> dict[str, str]:
    return {
        "TT": str(place),
        "Kỳ đã chốt": difference.period.code,
        "Chỉ tiêu": f"{phrases_of(difference.register).short}: {difference.indicator.title_vi}",
        "Số đã báo cáo": amount(difference.reported),
        "Số nay biết": amount(difference.now),
        "Chênh lệch": f"{difference.difference:+d}" if difference.difference else "0",
        "Hành vi": _seqs(difference.acts),
    }


def _seqs(acts: Sequence[LateAct]) -> str:
    """The acts by position in the ledger, up to MAX_ACTS_PER_CELL."""
    shown = "; ".join(str(act.seq) for act in acts[:MAX_ACTS_PER_CELL])
    return f"{shown}; và {len(acts) - MAX_ACTS_PER_CELL} hành vi khác" if len(acts) > MAX_ACTS_PER_CELL else shown


def _late_act(act: LateAct) -> dict[str, str]:
    return {
        "Số trong sổ cái": str(act.seq),
        "Hành vi": act.words,
        "Số": f"{act.cited.number:02d}" if act.cited.number else "",
        "Ký hiệu": act.cited.symbol or "",
        "Ngày ký": day(act.cited.signed_on),
        "Từ ngày": day(act.effective_on),
        "Lý do": act.reason or "",
    }


def _table(rows: Iterable[dict[str, str]]) -> Table:
    """A table of rows by header, without empty columns."""
    cells = list(rows)
    headers = tuple(header for header in cells[0] if any(row[header] for row in cells))
    widths = tuple(WIDTHS.get(header, 5) for header in headers)
    return Table(headers, widths, [tuple(row[header] for header in headers) for row in cells])


def _charts(annex: Annex) -> Iterator[Section]:
    if annex.charts:
        yield Section("Biểu đồ")
    for chart in annex.charts:
        yield Section(chart.register.title_vi, 2, drawing=Drawing(svg.draw(chart), chart.words))
