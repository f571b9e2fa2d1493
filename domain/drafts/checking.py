"""Checking a draft (kiểm tra số liệu): what it says of numbers and figures, against the registers."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from db.queries import drafts as queries
from db.session import Reader
from db.tables.number_series import Kept
from domain.access.visibility import Visibility
from domain.drafts.citation import Cited, Doubtful
from domain.drafts.citations import citations
from domain.drafts.claims import Held, NumberClaim, Recorded, Records
from domain.drafts.draft import Draft
from domain.drafts.figure_claims import FigureClaim, figure_claims
from domain.drafts.figures import FigureRead, figures_in
from domain.drafts.findings import Finding, LeftOut, findings
from domain.drafts.number_claims import number_claims
from domain.drafts.spans import Spans
from domain.drafts.unchecked import NotChecked, doubtful, may_be_cited, undated
from domain.errors import Fault, NotAllowed
from domain.numbers.symbols import Series, Symbols
from domain.phrases import terms_of
from domain.reports.period import Period
from domain.reports.report import Report, ReportService

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

    def __init__(self, reader: Reader, visibility: Visibility) -> None:
        self._reader, self._visibility = reader, visibility
        self._registers = registers = visibility.reportable
        declared = {f"{r.key}.{i.key}": (r, i) for r in registers.values() for i in r.indicators}
        self._terms = terms_of(registers.values())
        self._flows = {
            name: (indicator.source or register.key, indicator.flow)
            for name, (register, indicator) in declared.items()
            if indicator.flow is not None
        }
        self._named = {name: (register.title_vi, i.title_vi) for name, (register, i) in declared.items()}
        self._titles = {name: " – ".join(titles) for name, titles in self._named.items()}

    async def check(
        self, draft: Draft | None, claims: Sequence[tuple[str, int]], period: Period, known_seq: int | None = None
    ) -> Checked:
        """Check a draft, claims of (indicator, value), or both.

        Raises NotAllowed for a claim about an unknown indicator, Malformed for a draft with too much in it.
        """
        self._refuse_unknown(claims)
        report = await ReportService(self._reader, self._visibility).report(period, known_seq)
        values = {counted.name: counted.value for counted in report.figures}
        said = [FigureClaim(name, stated, values[name]) for name, stated in claims]
        if draft is None:
            return Checked(report, findings((), said, (), period, self._titles), (), (), said, (), ())
        symbols = await self._symbols()
        # Reading a long draft takes a while, during which others are answered.
        cited, read = await asyncio.to_thread(self._read, draft, symbols, period)
        records = await self._records(cited, symbols, period, report.ledger_size)
        numbers = number_claims(cited.sure, records, symbols, period)
        figures, unchecked = figure_claims(read, values, self._flows, numbers, cited.doubtful)
        unchecked += [*undated(numbers, period), *doubtful(cited.doubtful)]
        left_out = await self._left_out(numbers, cited.doubtful, symbols, report)
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

    def _read(self, draft: Draft, symbols: Symbols, period: Period) -> tuple[Cited, list[FigureRead]]:
        cited = citations(draft, symbols.known, period)
        figures = figures_in(draft, self._terms, ((each.start, each.end) for each in cited.sure), self._named)
        # What is listed as a doubtful number need not be listed as a figure too, unless it is one.
        maybe = Spans((each.start, each.end) for each in cited.doubtful)
        return cited, [each for each in figures if each.indicators or not maybe.hold(each.start, each.end)]

    async def _symbols(self) -> Symbols:
        return Symbols(
            [
                Series(
                    **{**row, **{name: tuple(row[name]) for name in ("symbols", "years", "aliases")}}
                    | {"uses": frozenset((register, kind) for register, kind in row["uses"])}
                    | ({} if self._seen(row["uses"]) else {"kept": Kept.ELSEWHERE, "years": ()})
                )
                for row in await self._reader.rows(queries.series)
            ]
        )

    def _seen(self, uses: Iterable[Sequence[str]]) -> bool:
        """Whether a series numbers acts in these registers only: of others it is not said what there is."""
        return all(register in self._registers for register, _ in uses)

    async def _records(self, cited: Cited, symbols: Symbols, period: Period, seq: int) -> Records:
        """Every act that bears a cited number, and what holds one back, in two queries."""
        asked = {
            (each.number, each.symbol, key)
            for each in cited.sure
            for key in ([series.key for series in symbols.of(each.symbol)] or [""])
        }
        if not asked:
            return Records(())
        years = {0, *range(period.first.year, period.last.year + 1)} | {each.year for each in cited.sure if each.year}
        for series in {one for each in cited.sure if each.year is None for one in symbols.of(each.symbol)}:
            years |= set(range(series.years[0], series.years[-1] + 1)) if series.years else set()
        numbers, names, keys = (list(column) for column in zip(*sorted(asked), strict=True))
        acts = await self._reader.rows(
            queries.acts_with_numbers, numbers=numbers, symbols=names, series=keys, years=sorted(years), seq=seq
        )
        held = await self._reader.rows(queries.held_numbers, numbers=numbers, series=keys, years=sorted(years))
        seen = {
            series.key for series in symbols.series if all(register in self._registers for register, _ in series.uses)
        }
        return Records(
            (Recorded(**row) for row in acts if row["register_key"] in self._registers),
            (Held(**row) for row in held if row["series"] in seen),
        )

    async def _left_out(
        self, numbers: Iterable[NumberClaim], maybe: Sequence[Doubtful], symbols: Symbols, report: Report
    ) -> list[LeftOut]:
        """The numbered acts of the period whose number the draft does not cite, by register."""
        given = {"first": report.period.first, "day": report.period.last, "seq": report.ledger_size}
        cited = {act.act_seq for number in numbers for act in number.acts}
        rows = await self._reader.rows(queries.acts_of_period, **given)
        acts = [Recorded(**row) for row in rows if row["register_key"] in self._registers]
        missing = (act for act in acts if act.act_seq not in cited and not may_be_cited(act, maybe, symbols))
        return [
            LeftOut(key, self._registers[key].title_vi, tuple(group))
            for key, group in groupby(missing, key=lambda act: act.register_key)
        ]
