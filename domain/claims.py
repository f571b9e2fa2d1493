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

    `recorded`, `voided`; `unknown`: its series is kept here and no act bears it; `paper_book`: older than what is kept
    here; `elsewhere`: its series is kept elsewhere and no act recorded here bears it; `outside`: no series of ours.
    """

    RECORDED = "recorded"  # có trong sổ
    VOIDED = "voided"  # số đã huỷ
    UNKNOWN = "unknown"  # không có trong sổ
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

    @property
    def printed(self) -> str:
        """Number and symbol as printed."""
        return f"{self.number:02d}/{self.symbol}"


@dataclass(frozen=True, slots=True)
class NumberClaim:
    """One document, wherever the draft cites it. `day` is the one it states, or else the one recorded."""

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

    @property
    def stated(self) -> tuple[date, ...]:
        """The days that the draft gives it, each once."""
        return tuple(dict.fromkeys(c.stated.day for c in self.cited if c.stated and c.stated.day))

    @property
    def law(self) -> bool:
        """Whether it is a law or a party's paper, which a report cites but does not report."""
        return self.cited[0].law

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place where it stands."""
        return tuple(citation.place for citation in self.cited)


def number_claims(
    cited: Iterable[Citation], acts: Iterable[Recorded], symbols: Symbols, period: Period
) -> list[NumberClaim]:
    """The citations by document, in the order of the draft: equal number, symbol and year are one document."""
    by_number: dict[tuple[str, int], list[Recorded]] = {}
    for act in acts:
        by_number.setdefault((act.series or act.symbol, act.number), []).append(act)
    documents: dict[tuple[int, str, int], list[Citation]] = {}
    for citation in cited:
        year = _year(citation, period)
        documents.setdefault((citation.number, citation.symbol.casefold(), year), []).append(citation)
    return [_claim(same, year, by_number, symbols, period) for (_, _, year), same in documents.items()]


def _year(citation: Citation, period: Period) -> int:
    day = citation.stated.day if citation.stated else None
    return (day or period.last).year


def _claim(
    same: Sequence[Citation],
    year: int,
    by_number: Mapping[tuple[str, int], Sequence[Recorded]],
    symbols: Symbols,
    period: Period,
) -> NumberClaim:
    first = same[0]
    series = symbols.of(first.symbol)
    stated = next((c.stated.day for c in same if c.stated and c.stated.day), None)
    found = by_number.get((series.key if series else first.symbol, first.number), ())
    acts = _meant(found, stated, year, period)
    day = stated or next((act.signed_on or act.effective_on for act in acts), None)
    within = stated or next((act.effective_on for act in acts), None)
    return NumberClaim(
        printed=first.printed, number=first.number, symbol=first.symbol, counter=symbols.counter(first.symbol),
        ours=symbols.ours(first.symbol), series=series, cited=tuple(same), acts=tuple(acts),
        state=_state(first.number, year, series, acts), day=day,
        in_period=period.first <= within <= period.last if within else None,
    )  # fmt: skip


def _meant(found: Sequence[Recorded], stated: date | None, year: int, period: Period) -> Sequence[Recorded]:
    """Of the acts that bear the number in some year: those of the day stated, else of the period, year, or all."""
    for wanted in (
        [act for act in found if stated is not None and act.signed_on == stated],
        [act for act in found if period.first <= act.effective_on <= period.last],
        [act for act in found if act.series_year in (0, year)],
    ):
        if wanted:
            return wanted
    return found


def _state(number: int, year: int, series: Series | None, acts: Sequence[Recorded]) -> NumberState:
    if acts:
        return NumberState.VOIDED if all(act.voided for act in acts) else NumberState.RECORDED
    if series is None:
        return NumberState.OUTSIDE
    if not series.here:
        return NumberState.ELSEWHERE
    return NumberState.PAPER_BOOK if series.on_paper(number, year) else NumberState.UNKNOWN
