"""Reports over many periods in one call: periods by indicators, compared, and broken down into parts (phân tổ)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from db.queries import figure_parts
from db.queries.figure_parts import Breakdown
from db.queries.figures import Figure
from db.session import Reader
from db.tables.organisation import OrganisationKind
from domain.access.visibility import Visibility
from domain.declarations.indicator import Indicator
from domain.declarations.register import Register
from domain.errors import not_allowed
from domain.figures.series import Cuts
from domain.ledger import merkle
from domain.ledger.stored_tree import root_at
from domain.reports.parts import UNKNOWN, Counted, counted
from domain.reports.period import Period, ReportingCalendar
from domain.reports.report import ReportService
from domain.reports.seals import Seal, seals_up_to
from domain.reports.spans import Comparison, compared
from domain.turns import Turns

MOST_VALUES: Final = 30_000
"""Figures in one answer, those of parts and comparisons included: a setting, no rule."""

UNKNOWN_VI: Final = "không rõ"


@dataclass(frozen=True, slots=True)
class MatrixRequest:
    """What is asked for: periods of a calendar, ledger size (None: everything known), indicators (empty: all).

    `by` is the breakdown, if any.
    """

    periods: Sequence[Period]
    calendar: ReportingCalendar
    known_seq: int | None = None
    indicators: Sequence[str] = ()
    by: Breakdown | None = None
    comparisons: Sequence[Comparison] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A period: whether it has ended, its newest seal, and the periods that it is compared with."""

    period: Period
    ended: bool
    seal: Seal | None
    compared: Mapping[Comparison, Period | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a period: its value, the total that it is a share of, compared values, and its parts that are not 0.

    `repeated` is how often distinct holders count in a further part: the parts less that are the value.
    """

    value: int
    out_of: int | None
    compared: Mapping[Comparison, int | None]
    parts: Mapping[str, int]

    @property
    def repeated(self) -> int:
        """By how much the parts exceed the value; not 0 only for distinct holders by authority."""
        return sum(self.parts.values()) - self.value if self.parts else 0


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator with a cell for each period."""

    name: str
    register: Register
    indicator: Indicator
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Periods by indicators at one size of the ledger; `parts` are the parts that occur, with their names."""

    ledger_size: int
    ledger_root: bytes
    columns: Sequence[Column]
    lines: Sequence[Line]
    parts: Mapping[str, str | None]


async def matrix(reader: Reader, visibility: Visibility, request: MatrixRequest, today: date) -> Matrix:
    """The matrix of the indicators that are visible. Raises NotAllowed for an unknown one, and for too many figures."""
    service = ReportService(reader, visibility)
    figures = _figures(service, request.indicators)
    columns = [
        {comparison: compared(period, comparison, request.calendar) for comparison in request.comparisons}
        for period in request.periods
    ]
    others = [other for column in columns for other in column.values() if other]
    cuts = Cuts.of([(period.first, period.last) for period in (*request.periods, *others)])
    totals = [total for name in figures if (total := _total(service, name))]
    found = await counted(reader, [*figures.values(), *totals], cuts, request.known_seq, request.by)
    size = found.size if request.known_seq is None else request.known_seq
    root = merkle.root(found.peaks) if request.known_seq is None else await root_at(reader, size)
    sealed = {seal.period.code: seal for seal in await seals_up_to(reader, request.calendar.key, size)}
    shown = [
        Column(period, period.last < today, sealed.get(period.code), others)
        for period, others in zip(request.periods, columns, strict=True)
    ]
    lines = await _lines(service, figures, shown, found, request)
    keys = sorted({part for line in lines for cell in line.cells for part in cell.parts} - {UNKNOWN})
    names = await _names(reader, request.by, keys, request.periods[-1].last, size)
    return Matrix(size, root, shown, lines, names | ({UNKNOWN: UNKNOWN_VI} if request.by else {}))


def _figures(service: ReportService, names: Sequence[str]) -> Mapping[str, Figure]:
    """The figures of these names, all without any."""
    for name in names:
        if name not in service.figures:
            rule = "there is no such indicator: /v1/indicators lists them"
            raise not_allowed("indicators", name, rule, "unknown-indicator")
    return {name: figure for name, figure in service.figures.items() if not names or name in names}


def _total(service: ReportService, name: str) -> Figure | None:
    """The figure that one is a share of."""
    register, indicator = service.declared(name)
    return service.figures.get(f"{register.key}.{indicator.out_of}")


async def _lines(
    service: ReportService, figures: Mapping[str, Figure], columns: Sequence[Column], found: Counted, of: MatrixRequest
) -> list[Line]:
    lines, room, turns = [], MOST_VALUES, Turns()
    for name, figure in figures.items():
        register, indicator = service.declared(name)
        total = _total(service, name)
        cells = []
        for column in columns:
            cells.append(cell := _cell(figure, total, column, found, broken_down=of.by is not None))
            room -= 1 + len(cell.compared) + len(cell.parts)
            await turns.give_way()
        if room < 0:
            rule = f"gives more than {MOST_VALUES} figures: ask for fewer periods or indicators"
            raise not_allowed("by" if of.by else "to", of.by or of.periods[-1].code, rule, "too-many-figures",
                              about={"most": MOST_VALUES})  # fmt: skip
        lines.append(Line(name, register, indicator, cells))
    return lines


def _cell(figure: Figure, total: Figure | None, column: Column, found: Counted, *, broken_down: bool) -> Cell:
    span = found.cuts.span(column.period.first, column.period.last)
    others = {
        comparison: found.value(figure, found.cuts.span(period.first, period.last)) if period else None
        for comparison, period in column.compared.items()
    }
    parts = found.of_parts(figure, span) if broken_down else {}
    return Cell(found.value(figure, span), found.value(total, span) if total else None, others, parts)


async def _names(
    reader: Reader, by: Breakdown | None, parts: Sequence[str], day: date, size: int
) -> dict[str, str | None]:
    """The names of parts on a day, as known at a size of the ledger; None where there was none."""
    if by is None or by is Breakdown.HOLDER_KIND:
        return {part: OrganisationKind(part).label for part in parts}
    statement = figure_parts.place_names if by is Breakdown.PLACE else figure_parts.authority_names
    rows = await reader.rows(statement, parts=parts, day=day, seq=size)
    names = {row["part"]: row["name"] for row in rows}
    return {part: names.get(part) for part in parts}
