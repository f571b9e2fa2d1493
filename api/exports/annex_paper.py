"""The annex of a period as a paper: what stands in it, whatever prints it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from api.exports import svg
from api.exports.paper import Drawing, Paper, Section, Table, foot, text
from domain.acts.act import STATE_LABELS
from domain.ledger.stored_tree import Head
from domain.phrases import phrases_of
from domain.registers import EVERY
from domain.reports.annex import MAX_ROWS, Annex, ListedRow, heading
from domain.reports.late import LATE_HEADING, LATE_OF_ALL, NOTHING_LATE, Difference, LateAct
from domain.reports.report import FigureValue
from domain.vietnamese import amount, day, period_name

TOO_LONG: Final = "Danh sách có {count} dòng, không in ở đây; xem tệp CSV hoặc XLSX của cùng kỳ và cùng cỡ sổ cái."


MOST_IN_A_CELL: Final = 12

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
"""The share of the width of each column, by header; of any other, 5."""


def annex_paper(annex: Annex) -> Paper:
    """The annex (phụ lục): figures and listings by register, what came late, then the charts."""
    report = annex.report
    period = report.period
    return Paper(
        title="PHỤ LỤC",
        subtitle=f"Số liệu và danh sách kỳ báo cáo {period_name(period.code)}",
        span=f"(Từ ngày {day(period.first)} đến ngày {day(period.last)})",
        foot=foot(Head(report.ledger_size, report.ledger_root)),
        dated=period.last.isoformat(),
        wide=False,
        facts=[(label, text(value)) for label, value in heading(report, annex.authority)],
        sections=[*_of_registers(annex), *_late(annex), *_charts(annex)],
    )


def _of_registers(annex: Annex) -> Iterator[Section]:
    for register in EVERY.values():
        figures = [counted for counted in annex.report.figures if counted.register is register]
        if not figures:  # who asks does not see this register
            continue
        yield Section(register.title_vi, table=_figures(figures))
        for counted in figures:
            if counted.value:
                yield _listing(counted, annex.listings[counted.name])


def _figures(figures: list[FigureValue]) -> Table:
    return _table(
        {
            "TT": str(place),
            "Chỉ tiêu": counted.indicator.title_vi,
            "Số liệu": amount(counted.value),
            "Trên tổng số": "" if counted.out_of is None else amount(counted.out_of),
        }
        for place, counted in enumerate(figures, 1)
    )


def _listing(counted: FigureValue, rows: Sequence[ListedRow] | None) -> Section:
    title = f"{counted.indicator.title_vi} ({amount(counted.value)})"
    if rows is None:
        return Section(title, 2, TOO_LONG.format(count=counted.value))
    # An expiry is a flow too, but no act: no paper was signed for it.
    acts = counted.indicator.flow in counted.register.kinds
    shown = _holder if counted.indicator.by_holder else _act if acts else _entry
    return Section(title, 2, table=_table({"TT": str(place)} | shown(row) for place, row in enumerate(rows, 1)))


def _holder(row: ListedRow) -> dict[str, str]:
    """Who is counted, whatever they hold."""
    return {"Tên cơ quan, đơn vị": row.name}


def _act(row: ListedRow) -> dict[str, str]:
    """An act: its own paper and day; the entry by the parts of its number, for it is not what was signed then."""
    own = row.paper.printed or ""
    number, _, symbol = (row.number or "").partition("/") if row.number != own else ("", "", "")
    return {
        **_holder(row),
        "Văn bản": f"{own}, ngày {day(row.paper.signed_on)}" if own and row.paper.signed_on else own,
        "Từ ngày": day(row.on),
        "Số trong sổ": number,
        "Ký hiệu": symbol,
        "Tình trạng": _status(row),
    }


def _entry(row: ListedRow) -> dict[str, str]:
    """An entry of the last day, or one that expired: its number in parts, its paper's day, since when it is so."""
    number, _, symbol = (row.number or "").partition("/")
    signed = day(row.paper.signed_on)
    return {
        **_holder(row), "Số trong sổ": number, "Ký hiệu": symbol, "Ngày ký": signed, "Từ ngày": day(row.on),
        "Tình trạng": _status(row),
    }  # fmt: skip


def _status(row: ListedRow) -> str:
    return STATE_LABELS.get(row.status or "", row.status or "")


def _late(annex: Annex) -> Iterator[Section]:
    """What is no longer as it was reported, figure by figure, then the acts that made it so, each once."""
    late, remark = annex.late, "" if annex.authority is None else LATE_OF_ALL
    if not late:
        yield Section(LATE_HEADING, remark=NOTHING_LATE)
        return
    yield Section(
        LATE_HEADING, remark=remark, table=_table(_difference(place, found) for place, found in enumerate(late, 1))
    )
    title, acts = "Các hành vi làm thay đổi số liệu", sorted({act.seq: act for one in late for act in one.acts}.items())
    if len(acts) > MAX_ROWS:
        yield Section(title, 2, TOO_LONG.format(count=len(acts)))
    else:
        yield Section(title, 2, table=_table(_done(act) for _, act in acts))


def _difference(place: int, found: Difference) -> dict[str, str]:
    return {
        "TT": str(place),
        "Kỳ đã chốt": found.period.code,
        "Chỉ tiêu": f"{phrases_of(found.register).short}: {found.indicator.title_vi}",
        "Số đã báo cáo": amount(found.reported),
        "Số nay biết": amount(found.now),
        "Chênh lệch": f"{found.difference:+d}" if found.difference else "0",
        "Hành vi": _seqs(found.acts),
    }


def _seqs(acts: Sequence[LateAct]) -> str:
    """The acts by their place in the ledger, as many as a cell can hold."""
    shown = "; ".join(str(act.seq) for act in acts[:MOST_IN_A_CELL])
    return f"{shown}; và {len(acts) - MOST_IN_A_CELL} hành vi khác" if len(acts) > MOST_IN_A_CELL else shown


def _done(act: LateAct) -> dict[str, str]:
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
    """A table of rows by header; a column in which nothing stands is left out."""
    given = list(rows)
    headers = tuple(header for header in given[0] if any(row[header] for row in given))
    widths = tuple(WIDTHS.get(header, 5) for header in headers)
    return Table(headers, widths, [tuple(row[header] for header in headers) for row in given])


def _charts(annex: Annex) -> Iterator[Section]:
    if annex.charts:
        yield Section("Biểu đồ")
    for chart in annex.charts:
        yield Section(chart.register.title_vi, 2, drawing=Drawing(svg.drawn(chart), chart.words))
