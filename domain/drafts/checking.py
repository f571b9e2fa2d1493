"""Checking a draft (kiểm tra số liệu): its numbers and figures against the registers."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from db.queries import drafts as queries
from db.session import Reader
from db.tables.number_series import Kept
from domain.access.visibility import Visibility
from domain.drafts.citation import CitedNumbers, DoubtfulNumbers
from domain.drafts.citations import citations
from domain.drafts.claims import NumberClaim, NumberedAct, Records, WithheldNumber
from domain.drafts.draft import Draft, Spans
from domain.drafts.figure_claims import FigureClaim, figure_claims
from domain.drafts.figures import DraftFigure, figures_in
from domain.drafts.findings import Finding, LeftOut, findings
from domain.drafts.number_claims import number_claims
from domain.drafts.unchecked import NotChecked, doubtful, may_be_cited, undated
from domain.errors import Fault, NotAllowed
from domain.numbers.symbols import Series, Symbols
from domain.phrases import terms_of
from domain.reports.period import Period
from domain.reports.report import Report, ReportService

MAX_CLAIMS: Final = 500


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of checking a draft."""

    report: Report
    findings: Sequence[Finding]
    numbers: Sequence[NumberClaim]
    figures: Sequence[FigureClaim]
    claims: Sequence[FigureClaim]
    left_out: Sequence[LeftOut]
    not_checked: Sequence[NotChecked]


class CheckService:
    """Compares a draft with the registers."""

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
    ) -> CheckResult:
        """Check a draft, claims of (indicator, value), or both.

        Raises NotAllowed for a claim about an unknown indicator, Malformed for too many numbers or figures.
        """
        self._check_indicators(claims)
        report = await ReportService(self._reader, self._visibility).report(period, known_seq)
        values = {figure.name: figure.value for figure in report.figures}
        claimed = [FigureClaim(name, stated, values[name]) for name, stated in claims]
        if draft is None:
            return CheckResult(report, findings((), claimed, (), period, self._titles), (), (), claimed, (), ())
        symbols = await self._symbols()
        # Reading a long draft takes a while: in a thread, so that other requests go on.
        cited, read_figures = await asyncio.to_thread(self._read, draft, symbols, period)
        records = await self._records(cited, symbols, period, report.ledger_size)
        numbers = number_claims(cited.sure, records, symbols, period)
        figures, unchecked = figure_claims(read_figures, values, self._flows, numbers, cited.doubtful)
        unchecked += [*undated(numbers, period), *doubtful(cited.doubtful)]
        left_out = await self._left_out(numbers, cited.doubtful, symbols, report)
        errors = findings(numbers, [*figures, *claimed], left_out, period, self._titles)
        unchecked.sort(key=lambda each: each.place)
        return CheckResult(report, errors, numbers, figures, claimed, left_out, unchecked)

    def _check_indicators(self, claims: Sequence[tuple[str, int]]) -> None:
        unknown = [
            Fault(f"claims.{place}.indicator", name, "there is no such indicator", "unknown-indicator")
            for place, (name, _) in enumerate(claims)
            if name not in self._titles
        ]
        if unknown:
            raise NotAllowed(*unknown)

    def _read(self, draft: Draft, symbols: Symbols, period: Period) -> tuple[CitedNumbers, list[DraftFigure]]:
        cited = citations(draft, symbols.known, period)
        figures = figures_in(draft, self._terms, ((each.start, each.end) for each in cited.sure), self._named)
        # A doubtful number is not listed as a figure too, unless it names an indicator.
        doubtful_spans = Spans((each.start, each.end) for each in cited.doubtful)
        return cited, [each for each in figures if each.indicators or not doubtful_spans.overlap(each.start, each.end)]

    async def _symbols(self) -> Symbols:
        return Symbols(
            [
                Series(
                    **{**row, **{name: tuple(row[name]) for name in ("symbols", "years", "aliases")}}
                    | {"uses": frozenset((register, kind) for register, kind in row["uses"])}
                    | ({} if self._all_visible(row["uses"]) else {"kept": Kept.ELSEWHERE, "years": ()})
                )
                for row in await self._reader.rows(queries.series)
            ]
        )

    def _all_visible(self, uses: Iterable[Sequence[str]]) -> bool:
        """Whether a series numbers acts in visible registers only; otherwise nothing is said of its numbers."""
        return all(register in self._registers for register, _ in uses)

    async def _records(self, cited: CitedNumbers, symbols: Symbols, period: Period, seq: int) -> Records:
        """The acts that bear cited numbers, and the withheld numbers among them, in two queries."""
        keys_of_cited = {
            (each.number, each.symbol, key)
            for each in cited.sure
            for key in ([series.key for series in symbols.of(each.symbol)] or [""])
        }
        if not keys_of_cited:
            return Records(())
        years = {0, *range(period.first.year, period.last.year + 1)} | {each.year for each in cited.sure if each.year}
        for series in {series for each in cited.sure if each.year is None for series in symbols.of(each.symbol)}:
            years |= set(range(series.years[0], series.years[-1] + 1)) if series.years else set()
        numbers, names, keys = (list(column) for column in zip(*sorted(keys_of_cited), strict=True))
        acts = await self._reader.rows(
            queries.acts_with_numbers, numbers=numbers, symbols=names, series=keys, years=sorted(years), seq=seq
        )
        withheld = await self._reader.rows(queries.withheld_numbers, numbers=numbers, series=keys, years=sorted(years))
        visible = {series.key for series in symbols.series if self._all_visible(series.uses)}
        return Records(
            (NumberedAct(**row) for row in acts if row["register_key"] in self._registers),
            (WithheldNumber(**row) for row in withheld if row["series"] in visible),
        )

    async def _left_out(
        self, numbers: Iterable[NumberClaim], uncertain: Sequence[DoubtfulNumbers], symbols: Symbols, report: Report
    ) -> list[LeftOut]:
        """The numbered acts of the period whose number the draft does not cite, by register."""
        arguments = {"first": report.period.first, "day": report.period.last, "seq": report.ledger_size}
        cited = {act.act_seq for number in numbers for act in number.acts}
        rows = await self._reader.rows(queries.acts_of_period, **arguments)
        acts = [NumberedAct(**row) for row in rows if row["register_key"] in self._registers]
        missing = (act for act in acts if act.act_seq not in cited and not may_be_cited(act, uncertain, symbols))
        return [
            LeftOut(key, self._registers[key].title_vi, tuple(group))
            for key, group in groupby(missing, key=lambda act: act.register_key)
        ]
