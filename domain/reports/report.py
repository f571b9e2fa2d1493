"""The period's figures and the listings behind them."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from db.queries import reports
from db.queries.figure_parts import Breakdown
from db.queries.figures import Figure
from db.query import Query
from db.session import Reader, Row, Session
from domain.access.visibility import Visibility
from domain.declarations.indicator import Indicator
from domain.declarations.register import Register
from domain.errors import Fault, NotFound
from domain.figures.declared import FIGURES
from domain.figures.totals import Totals, totals
from domain.ledger import merkle
from domain.ledger.stored_tree import root_at
from domain.organisations.organisations import check_known
from domain.reports.parts import UNKNOWN
from domain.reports.period import Period

NO_PARTS: Final[Mapping[Breakdown, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FigureValue:
    """One figure; `out_of` is the total that it is a share of, if any."""

    name: str
    register: Register
    indicator: Indicator
    value: int
    out_of: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a period at one size of the ledger."""

    period: Period
    ledger_size: int
    ledger_root: bytes
    figures: Sequence[FigureValue]


class ReportService:
    """Reads the indicators of the visible registers; those whose source is not visible are left out."""

    def __init__(self, reader: Reader, visibility: Visibility) -> None:
        self.reader, self.registers = reader, visibility.reportable
        self._declared = {
            f"{register.key}.{indicator.key}": (register, indicator)
            for register in self.registers.values()
            for indicator in register.indicators
            if (indicator.source or register.key) in self.registers
        }
        self.figures = {name: FIGURES[name] for name in self._declared}

    async def report(self, period: Period, known_seq: int | None = None, authority: str | None = None) -> Report:
        """The figures as known now, or at ledger size `known_seq`; one statement, one snapshot.

        With `authority`, only its acts and the entries on its papers count.
        """
        await check_known(self.reader, authority=authority)
        counted = await self._totals(self.figures.values(), period, known_seq, authority)
        size = counted.size if known_seq is None else known_seq
        root = merkle.root(counted.peaks) if known_seq is None else await root_at(self.reader, size)
        values = {name: counted.value(figure) for name, figure in self.figures.items()}
        figures = [
            FigureValue(name, register, indicator, values[name], values.get(f"{register.key}.{indicator.out_of}"))
            for name, (register, indicator) in self._declared.items()
        ]
        return Report(period, size, root, figures)

    async def _totals(
        self, figures: Iterable[Figure], period: Period, known_seq: int | None, authority: str | None = None
    ) -> Totals:
        tallies = [figure.tally for figure in figures]
        return await totals(self.reader, tallies, period.last, period.first, known_seq, authority)

    def figure(self, name: str) -> Figure:
        """The declaration of what an indicator counts. Raises NotFound for an unknown name."""
        if name not in self.figures:
            raise NotFound(Fault("indicator", name, "there is no such indicator", "unknown-indicator"))
        return self.figures[name]

    async def listing(
        self, name: str, period: Period, known_seq: int | None = None, parts: Mapping[Breakdown, str] = NO_PARTS
    ) -> list[str]:
        """The rows that the figure counts in these parts of breakdowns, as JSON texts; as many as its value.

        Raises NotFound for an unknown name, NotAllowed for an unknown body.
        """
        authority = parts.get(Breakdown.AUTHORITY, UNKNOWN)
        await check_known(self.reader, authority=None if authority == UNKNOWN else authority)
        figure, query = self.figure(name), query_of(period, known_seq)
        known = tuple((by, part != UNKNOWN) for by, part in parts.items())
        statement, values = reports.listing(figure, query.form, known), {f"part_{by}": p for by, p in parts.items()}
        return [row[0] for row in await self.reader.rows(statement, **query.arguments, **values)]

    async def listing_among(self, name: str, period: Period, known_seq: int | None, keys: Sequence[Any]) -> list[str]:
        """Those of the rows that are of the entries or, in a figure of holders, of the holders `keys`."""
        query = query_of(period, known_seq)
        statement = reports.listing_among(self.figure(name), query.form)
        return [row[0] for row in await self.reader.rows(statement, keys=keys, **query.arguments)]

    def rows(
        self, session: Session, name: str, period: Period, known_seq: int | None, authority: str | None
    ) -> AsyncGenerator[Row, None]:
        """The same rows with typed columns, streamed from a cursor."""
        query = query_of(period, known_seq, authority)
        return session.stream(reports.rows(self.figure(name), query.form), **query.arguments)

    async def counts(
        self, names: Sequence[str], periods: Sequence[Period], known_seq: int | None, authority: str | None
    ) -> list[list[int]]:
        """A row of values per period, in the order of `names`. Raises NotFound for an unknown name."""
        await check_known(self.reader, authority=authority)
        figures = [self.figure(name) for name in names]
        counted = [await self._totals(figures, period, known_seq, authority) for period in periods]
        return [[each.value(figure) for figure in figures] for each in counted]

    def declared(self, name: str) -> tuple[Register, Indicator]:
        """The register and the indicator of this name. Raises NotFound."""
        self.figure(name)
        return self._declared[name]


def query_of(period: Period, known_seq: int | None, authority: str | None = None) -> Query:
    """The query on entries for a period, at a ledger size, for an authority."""
    return Query(period.last, known_seq, None, first=period.first, authority=authority)
