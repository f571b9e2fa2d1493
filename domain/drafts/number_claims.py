"""The documents behind the numbers of a draft, and what is recorded of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from domain.drafts.citation import Citation
from domain.drafts.claims import CitedState, NumberClaim, NumberedAct, Records, WithheldNumber
from domain.numbers.symbols import Series, Symbols
from domain.reports.period import Period


def number_claims(cited: Iterable[Citation], records: Records, symbols: Symbols, period: Period) -> list[NumberClaim]:
    """The citations by document, in the order of the draft: number, symbol and year identify a document.

    A citation without a year is the document of the same number with a year, if there is exactly one.
    """
    documents: dict[tuple[int, str, str | None], dict[int | None, list[Citation]]] = {}
    for citation in cited:
        series_key = _series_by_date(citation, records, symbols)
        years = documents.setdefault((citation.number, citation.symbol.casefold(), series_key), {})
        years.setdefault(citation.year, []).append(citation)
    claims = []
    for years in documents.values():
        if None in years and (year := _probable_year(years, records, symbols, period)) is not None:
            years[year] = sorted([*years[year], *years.pop(None)], key=lambda citation: citation.start)
        claims += [_claim(same, year, records, symbols, period) for year, same in years.items()]
    return sorted(claims, key=lambda claim: claim.cited[0].start)


def _series_by_date(citation: Citation, records: Records, symbols: Symbols) -> str | None:
    """If several series print this symbol: the one with an act signed on the day that the draft states."""
    series, day = symbols.of(citation.symbol), citation.stated.day if citation.stated else None
    if len(series) < 2 or day is None:
        return None
    acts = records.acts(citation.number, citation.symbol, series)
    return next((act.series for act in acts if act.signed_on == day), None)


def _probable_year(
    years: Mapping[int | None, Sequence[Citation]], records: Records, symbols: Symbols, period: Period
) -> int | None:
    """The year of a number cited without one, by the other citations of the draft."""
    stated = [year for year in years if year is not None]
    near = [year for year in stated if year in _years(period)]
    if len(near) == 1:
        return near[0]
    first = next(iter(years.values()))[0]
    recorded = records.acts(first.number, first.symbol, symbols.of(first.symbol))
    return stated[0] if len(stated) == 1 and not any(_of_period(act, period) for act in recorded) else None


def _years(period: Period) -> range:
    return range(period.first.year, period.last.year + 1)


def _of_period(act: NumberedAct, period: Period) -> bool:
    """Whether the act is of the period or its year; a continuous series has a single year, 0."""
    if act.series_year is None:
        return period.first <= act.effective_on <= period.last
    return act.series_year == 0 or act.series_year in _years(period)


def _claim(
    same: Sequence[Citation], year: int | None, records: Records, symbols: Symbols, period: Period
) -> NumberClaim:
    first = same[0]
    series = symbols.of(first.symbol)
    stated = next((c.stated.day for c in same if c.stated and c.stated.day), None)
    acts = _matching_acts(records.acts(first.number, first.symbol, series), stated, year, period)
    withheld = _matching_withheld(records.withheld(first.number, series), year, period)
    chosen = _series(series, acts, withheld, first.number, year or period.last.year)
    state = _state(first.number, year, chosen, acts, withheld, period)
    known = () if state is CitedState.UNDATED else acts
    day = stated or next((act.signed_on or act.effective_on for act in known), None)
    within = stated or next((act.effective_on for act in known), None)
    return NumberClaim(
        printed=first.printed, number=first.number, symbol=first.symbol,
        counter=chosen.key if chosen else symbols.counter(first.symbol),
        is_own=symbols.is_own(first.symbol), series=chosen, cited=tuple(same), acts=tuple(acts), state=state, day=day,
        in_period=period.first <= within <= period.last if within else None, withheld=tuple(withheld),
    )  # fmt: skip


def _matching_acts(
    acts: Sequence[NumberedAct], stated: date | None, year: int | None, period: Period
) -> Sequence[NumberedAct]:
    """Of the acts with the number: those of the day stated, else of the period, of the year, or of the period's year.

    If the draft gives a year, an act of another year matches only if it is of the period.
    """
    for matching in (
        [act for act in acts if stated is not None and act.signed_on == stated],
        [act for act in acts if period.first <= act.effective_on <= period.last],
        [act for act in acts if year is not None and act.series_year in (0, year)],
        [act for act in acts if _of_period(act, period)],
    ):
        if matching:
            return matching
    return [act for act in acts if year is None or act.series_year is None]


def _matching_withheld(
    withheld: Sequence[WithheldNumber], year: int | None, period: Period
) -> Sequence[WithheldNumber]:
    years = {0, year} if year is not None else {0, *_years(period)}
    return [each for each in withheld if each.year in years] or (withheld if year is None else [])


def _series(
    series: Sequence[Series], acts: Sequence[NumberedAct], withheld: Sequence[WithheldNumber], number: int, year: int
) -> Series | None:
    """Of several series, the one that has the number; otherwise one that may have it unrecorded."""
    having = {act.series for act in acts} | {each.series for each in withheld}
    open_ended = (each for each in series if not each.here or each.on_paper(number, year))
    return next((each for each in series if each.key in having), next(open_ended, series[0] if series else None))


def _state(
    number: int,
    year: int | None,
    series: Series | None,
    acts: Sequence[NumberedAct],
    withheld: Sequence[WithheldNumber],
    period: Period,
) -> CitedState:
    near = year is not None or any(_of_period(act, period) for act in acts)
    if acts and (near or series is None or not series.yearly):
        return CitedState.VOIDED if all(act.voided for act in acts) else CitedState.RECORDED
    if series is None:
        return CitedState.OUTSIDE
    if withheld and (year is not None or any(each.year in (0, *_years(period)) for each in withheld)):
        return CitedState.VOIDED if all(each.voided for each in withheld) else CitedState.RESERVED
    if acts or withheld:
        return CitedState.UNDATED
    if series.on_paper(number, period.last.year if year is None else year):
        return CitedState.PAPER_BOOK
    if year is None and series.yearly and series.here:
        return CitedState.UNDATED
    return CitedState.UNKNOWN if series.here else CitedState.ELSEWHERE
