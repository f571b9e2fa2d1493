"""Which document each number of a draft is, and what is recorded of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from domain.drafts.citation import Citation
from domain.drafts.claims import CitedState, Held, NumberClaim, Recorded, Records
from domain.numbers.symbols import Series, Symbols
from domain.reports.period import Period


def number_claims(cited: Iterable[Citation], records: Records, symbols: Symbols, period: Period) -> list[NumberClaim]:
    """The citations by document, in the order of the draft: equal number, symbol and year are one document.

    One that tells no year is the document of the same number that does, if there is one only.
    """
    documents: dict[tuple[int, str, str | None], dict[int | None, list[Citation]]] = {}
    for citation in cited:
        book = _book(citation, records, symbols)
        years = documents.setdefault((citation.number, citation.symbol.casefold(), book), {})
        years.setdefault(citation.year, []).append(citation)
    claims = []
    for years in documents.values():
        if None in years and (home := _home(years, records, symbols, period)) is not None:
            years[home] = sorted([*years[home], *years.pop(None)], key=lambda citation: citation.start)
        claims += [_claim(same, year, records, symbols, period) for year, same in years.items()]
    return sorted(claims, key=lambda claim: claim.cited[0].start)


def _book(citation: Citation, records: Records, symbols: Symbols) -> str | None:
    """Where several series print this symbol: the one whose act bears the day that the draft gives."""
    series, day = symbols.of(citation.symbol), citation.stated.day if citation.stated else None
    if len(series) < 2 or day is None:
        return None
    acts = records.acts(citation.number, citation.symbol, series)
    return next((act.series for act in acts if act.signed_on == day), None)


def _home(
    years: Mapping[int | None, Sequence[Citation]], records: Records, symbols: Symbols, period: Period
) -> int | None:
    """The year that a number without one is taken to be of, as others that the draft cites."""
    told = [year for year in years if year is not None]
    near = [year for year in told if year in _years(period)]
    if len(near) == 1:
        return near[0]
    first = next(iter(years.values()))[0]
    recorded = records.acts(first.number, first.symbol, symbols.of(first.symbol))
    return told[0] if len(told) == 1 and not any(_of_period(act, period) for act in recorded) else None


def _years(period: Period) -> range:
    return range(period.first.year, period.last.year + 1)


def _of_period(act: Recorded, period: Period) -> bool:
    """Whether the act is of the period or its year; a series that never starts again has but one."""
    if act.series_year is None:
        return period.first <= act.effective_on <= period.last
    return act.series_year == 0 or act.series_year in _years(period)


def _claim(
    same: Sequence[Citation], year: int | None, records: Records, symbols: Symbols, period: Period
) -> NumberClaim:
    first = same[0]
    series = symbols.of(first.symbol)
    stated = next((c.stated.day for c in same if c.stated and c.stated.day), None)
    acts = _meant(records.acts(first.number, first.symbol, series), stated, year, period)
    held = _held(records.held(first.number, series), year, period)
    one = _series(series, acts, held, first.number, year or period.last.year)
    state = _state(first.number, year, one, acts, held, period)
    known = () if state is CitedState.UNDATED else acts
    day = stated or next((act.signed_on or act.effective_on for act in known), None)
    within = stated or next((act.effective_on for act in known), None)
    return NumberClaim(
        printed=first.printed, number=first.number, symbol=first.symbol,
        counter=one.key if one else symbols.counter(first.symbol),
        ours=symbols.ours(first.symbol), series=one, cited=tuple(same), acts=tuple(acts), state=state, day=day,
        in_period=period.first <= within <= period.last if within else None, held=tuple(held),
    )  # fmt: skip


def _meant(found: Sequence[Recorded], stated: date | None, year: int | None, period: Period) -> Sequence[Recorded]:
    """Of the acts that bear the number in some year: those of the day stated, else of the period, of the year, or all.

    Where the draft gives a year, an act of another is meant only if it is the period's.
    """
    for wanted in (
        [act for act in found if stated is not None and act.signed_on == stated],
        [act for act in found if period.first <= act.effective_on <= period.last],
        [act for act in found if year is not None and act.series_year in (0, year)],
        [act for act in found if _of_period(act, period)],
    ):
        if wanted:
            return wanted
    return [act for act in found if year is None or act.series_year is None]


def _held(found: Sequence[Held], year: int | None, period: Period) -> Sequence[Held]:
    years = {0, year} if year is not None else {0, *_years(period)}
    return [each for each in found if each.year in years] or (found if year is None else [])


def _series(
    series: Sequence[Series], acts: Sequence[Recorded], held: Sequence[Held], number: int, year: int
) -> Series | None:
    """Of several, the one that has the number; else one of which it cannot be told."""
    having = {act.series for act in acts} | {each.series for each in held}
    open_ended = (each for each in series if not each.here or each.on_paper(number, year))
    return next((each for each in series if each.key in having), next(open_ended, series[0] if series else None))


def _state(
    number: int, year: int | None, series: Series | None, acts: Sequence[Recorded], held: Sequence[Held], period: Period
) -> CitedState:
    near = year is not None or any(_of_period(act, period) for act in acts)
    if acts and (near or series is None or not series.yearly):
        return CitedState.VOIDED if all(act.voided for act in acts) else CitedState.RECORDED
    if series is None:
        return CitedState.OUTSIDE
    if held and (year is not None or any(each.year in (0, *_years(period)) for each in held)):
        return CitedState.VOIDED if all(each.voided for each in held) else CitedState.RESERVED
    if acts or held:
        return CitedState.UNDATED
    if series.on_paper(number, period.last.year if year is None else year):
        return CitedState.PAPER_BOOK
    if year is None and series.yearly and series.here:
        return CitedState.UNDATED
    return CitedState.UNKNOWN if series.here else CitedState.ELSEWHERE
