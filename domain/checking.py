"""Checking a draft (kiểm tra số liệu): what it says of numbers and figures, against the registers."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from db.queries import claims as queries
from db.session import Reader
from domain.citations import Citation, citations
from domain.claims import NumberClaim, Recorded, number_claims
from domain.draft import Draft
from domain.errors import Fault, NotAllowed
from domain.figure_claims import FigureClaim, NotChecked, figure_claims
from domain.findings import Finding, LeftOut, findings
from domain.period import Period
from domain.register import Register
from domain.report import Report, ReportService
from domain.symbols import Series, Symbols
from domain.terms import FigureRead, figures_in

MOST_CLAIMS: Final = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that was found in a draft."""

    report: Report
    findings: Sequence[Finding]
    numbers: Sequence[NumberClaim]
    figures: Sequence[FigureClaim]
    claims: Sequence[FigureClaim]
    left_out: Sequence[LeftOut]
    not_checked: Sequence[NotChecked]


class CheckService:
    """Sets what a draft says against what the registers hold."""

    def __init__(self, reader: Reader, registers: Mapping[str, Register]) -> None:
        self._reader, self._registers = reader, registers
        declared = {f"{r.key}.{i.key}": (r, i) for r in registers.values() for i in r.indicators}
        self._terms = {name: indicator.terms for name, (_, indicator) in declared.items() if indicator.terms}
        self._flows = {
            name: (indicator.source or register.key, indicator.flow)
            for name, (register, indicator) in declared.items()
            if indicator.flow is not None
        }
        self._titles = {name: f"{register.title_vi} – {i.title_vi}" for name, (register, i) in declared.items()}

    async def check(
        self, draft: Draft | None, claims: Sequence[tuple[str, int]], period: Period, known_seq: int | None = None
    ) -> Checked:
        """Check a draft, claims of (indicator, value), or both.

        Raises NotAllowed for a claim about an unknown indicator, Malformed for a draft with too much in it.
        """
        self._refuse_unknown(claims)
        report = await ReportService(self._reader, self._registers).report(period, known_seq)
        values = {counted.name: counted.value for counted in report.figures}
        said = [FigureClaim(name, stated, values[name]) for name, stated in claims]
        if draft is None:
            return Checked(report, findings((), said, (), period, self._titles), (), (), said, (), ())
        symbols = await self._symbols()
        # Reading a long draft takes a while, during which others are answered.
        cited, read = await asyncio.to_thread(self._read, draft, symbols, period)
        acts = await self._acts(cited, symbols, period, report.ledger_size)
        numbers = number_claims(cited, acts, symbols, period)
        figures, unchecked = figure_claims(read, values, self._flows, numbers)
        unchecked += [NotChecked("range", citation.place) for citation in cited if citation.ends_range]
        left_out = await self._left_out(numbers, report)
        found = findings(numbers, [*figures, *said], left_out, period, self._titles)
        unchecked.sort(key=lambda each: each.place)
        return Checked(report, found, numbers, figures, said, left_out, unchecked)

    def _refuse_unknown(self, claims: Sequence[tuple[str, int]]) -> None:
        unknown = [
            Fault(f"claims.{place}.indicator", name, "there is no such indicator", "unknown-indicator")
            for place, (name, _) in enumerate(claims)
            if name not in self._titles
        ]
        if unknown:
            raise NotAllowed(*unknown)

    def _read(self, draft: Draft, symbols: Symbols, period: Period) -> tuple[list[Citation], list[FigureRead]]:
        cited = list(citations(draft, symbols.known, period))
        return cited, figures_in(draft, self._terms, ((each.start, each.end) for each in cited))

    async def _symbols(self) -> Symbols:
        return Symbols(
            [
                Series(
                    **{**row, "symbols": tuple(row["symbols"]), "aliases": tuple(row["aliases"])}
                    | {"uses": frozenset((register, kind) for register, kind in row["uses"])}
                )
                for row in await self._reader.rows(queries.series)
            ]
        )

    async def _acts(self, cited: Iterable[Citation], symbols: Symbols, period: Period, seq: int) -> list[Recorded]:
        """Every act that bears a cited number, in one query."""
        asked = {
            (each.number, each.symbol, series.key if (series := symbols.of(each.symbol)) else "") for each in cited
        }
        if not asked:
            return []
        years = {each.stated.day.year for each in cited if each.stated and each.stated.day}
        years |= {0, *range(period.first.year, period.last.year + 1)}
        numbers, names, series_keys = (list(column) for column in zip(*sorted(asked), strict=True))
        found = await self._reader.rows(
            queries.acts_with_numbers,
            numbers=numbers, symbols=names, series=series_keys, years=sorted(years), seq=seq,
        )  # fmt: skip
        return [Recorded(**row) for row in found]

    async def _left_out(self, numbers: Iterable[NumberClaim], report: Report) -> list[LeftOut]:
        """The numbered acts of the period whose number the draft does not cite, by register."""
        given = {"first": report.period.first, "day": report.period.last, "seq": report.ledger_size}
        cited = {act.act_seq for number in numbers for act in number.acts}
        acts = [Recorded(**row) for row in await self._reader.rows(queries.acts_of_period, **given)]
        missing = (act for act in acts if act.act_seq not in cited)
        return [
            LeftOut(key, self._registers[key].title_vi, tuple(group))
            for key, group in groupby(missing, key=lambda act: act.register_key)
        ]
