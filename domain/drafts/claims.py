"""What a draft says of a document number or a figure, set against what is recorded. Nothing here reads or guesses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from domain.drafts.citation import Citation
from domain.drafts.draft import Place
from domain.numbers.symbols import Series


class CitedState(StrEnum):
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
    state: CitedState
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
