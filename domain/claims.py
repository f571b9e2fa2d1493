"""What a draft says of a document number or a figure, set against what is recorded. Nothing here reads or guesses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from domain.citations import Citation
from domain.draft import Place
from domain.period import Period
from domain.symbols import Series, Symbols


class NumberState(StrEnum):
    """What is known of a number that a draft cites.

    `recorded`; `voided`, whether an act bore it or none; `reserved` for an act to come; `unknown`: its series is kept
    here and no act bears it; `undated`: the draft gives no year, and that of the period has no such number;
    `paper_book`: older than what is kept here; `elsewhere`: its series is kept elsewhere and no act recorded here bears
    it; `outside`: no series of ours.
    """

    RECORDED = "recorded"  # có trong sổ
    VOIDED = "voided"  # số đã huỷ
    RESERVED = "reserved"  # số đang giữ
    UNKNOWN = "unknown"  # không có trong sổ
    UNDATED = "undated"  # không ghi năm
    PAPER_BOOK = "paper_book"  # sổ giấy
    ELSEWHERE = "elsewhere"  # sổ ở nơi khác
    OUTSIDE = "outside"  # ngoài các sổ


@dataclass(frozen=True, slots=True)
class Recorded:
    """An act that bears a number."""

    number: int
    symbol: str
    series: str | None
    series_year: int | None
    register_key: str
    kind: str
    entry_id: Any
    act_seq: int
    effective_on: date
    signed_on: date | None
    voided: bool
    reason: str | None = None

    @property
    def printed(self) -> str:
        """Number and symbol as printed."""
        return f"{self.number:02d}/{self.symbol}"


@dataclass(frozen=True, slots=True)
class Held:
    """A number that no act bears: reserved (giữ số) until a day, or voided unused (huỷ số), for a reason."""

    series: str
    year: int
    number: int
    reason: str
    until: date | None
    voided: bool


@dataclass(frozen=True, slots=True)
class NumberClaim:
    """One document, wherever the draft cites it. `day` is the one it states, or else the one recorded.

    `held` are those that no act bears. Of an `undated` number, `acts` and `held` are of other years than the period's.
    """

    printed: str
    number: int
    symbol: str
    counter: str
    ours: bool
    series: Series | None
    cited: tuple[Citation, ...]
    acts: tuple[Recorded, ...]
    state: NumberState
    day: date | None
    in_period: bool | None
    held: tuple[Held, ...] = ()

    @property
    def stated(self) -> tuple[date, ...]:
        """The days that the draft gives it, each once."""
        return tuple(dict.fromkeys(c.stated.day for c in self.cited if c.stated and c.stated.day))

    @property
    def recorded(self) -> frozenset[date]:
        """The days of signing that are recorded of it."""
        return frozenset(act.signed_on for act in self.acts if act.signed_on is not None)

    @property
    def law(self) -> bool:
        """Whether it is a law or a party's paper, which a report cites but does not report."""
        return self.cited[0].law

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place where it stands."""
        return tuple(citation.place for citation in self.cited)


class Records:
    """What is recorded of the numbers that a draft cites."""

    def __init__(self, acts: Iterable[Recorded], held: Iterable[Held] = ()) -> None:
        self._acts: dict[tuple[str, int], list[Recorded]] = {}
        self._held: dict[tuple[str, int], list[Held]] = {}
        for act in acts:
            self._acts.setdefault((act.series or act.symbol, act.number), []).append(act)
        for each in held:
            self._held.setdefault((each.series, each.number), []).append(each)

    def acts(self, number: int, symbol: str, series: Sequence[Series]) -> list[Recorded]:
        """Every act, of any year that was looked in."""
        keys = [each.key for each in series] or [symbol]
        return [act for key in keys for act in self._acts.get((key, number), ())]

    def held(self, number: int, series: Sequence[Series]) -> list[Held]:
        """Every time it is held back."""
        return [each for one in series for each in self._held.get((one.key, number), ())]


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
    known = () if state is NumberState.UNDATED else acts
    day = stated or next((act.signed_on or act.effective_on for act in known), None)
    within = stated or next((act.effective_on for act in known), None)
    return NumberClaim(
        printed=first.printed, number=first.number, symbol=first.symbol, counter=one.key if one else symbols.counter(first.symbol),
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
) -> NumberState:
    near = year is not None or any(_of_period(act, period) for act in acts)
    if acts and (near or series is None or not series.yearly):
        return NumberState.VOIDED if all(act.voided for act in acts) else NumberState.RECORDED
    if series is None:
        return NumberState.OUTSIDE
    if held and (year is not None or any(each.year in (0, *_years(period)) for each in held)):
        return NumberState.VOIDED if all(each.voided for each in held) else NumberState.RESERVED
    if acts or held:
        return NumberState.UNDATED
    if series.on_paper(number, period.last.year if year is None else year):
        return NumberState.PAPER_BOOK
    if year is None and series.yearly and series.here:
        return NumberState.UNDATED
    return NumberState.UNKNOWN if series.here else NumberState.ELSEWHERE
