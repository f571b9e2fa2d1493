"""Claims of a draft about document numbers, compared with what is recorded; no text is read here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.tables.labels import Choice
from domain.drafts.citation import Citation
from domain.drafts.draft import Place
from domain.numbers.symbols import Series


class CitedState(Choice):
    """What is known of a number that a draft cites.

    `recorded`; `voided`, with or without an act; `reserved` for a future act; `unknown`: its series is kept here and no
    act bears it; `undated`: the draft gives no year, and the period's year has no such number; `paper_book`: older than
    the records here; `elsewhere`: its series is kept elsewhere and no act recorded here bears it; `outside`: not in any
    series known here.
    """

    RECORDED = "recorded", "có trong sổ"
    VOIDED = "voided", "số đã huỷ"
    RESERVED = "reserved", "số đang giữ"
    UNKNOWN = "unknown", "không có trong sổ"
    UNDATED = "undated", "không ghi năm"
    PAPER_BOOK = "paper_book", "sổ giấy"
    ELSEWHERE = "elsewhere", "sổ ở nơi khác"
    OUTSIDE = "outside", "ngoài các sổ"


@dataclass(frozen=True, slots=True)
class NumberedAct:
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
class WithheldNumber:
    """A number without an act: reserved (giữ số) until a day, or voided unused (huỷ số), for a reason."""

    series: str
    year: int
    number: int
    reason: str
    until: date | None
    voided: bool


@dataclass(frozen=True, slots=True)
class NumberClaim:
    """One document, at every place where the draft cites it. `day` is the one stated, or else the one recorded.

    `is_own` is whether it is of an authority with a series here. If it is `undated`, `acts` and `withheld` are of other
    years than the period's.
    """

    printed: str
    number: int
    symbol: str
    counter: str
    is_own: bool
    series: Series | None
    cited: tuple[Citation, ...]
    acts: tuple[NumberedAct, ...]
    state: CitedState
    day: date | None
    in_period: bool | None
    withheld: tuple[WithheldNumber, ...] = ()

    @property
    def stated(self) -> tuple[date, ...]:
        """The days that the draft states for it, each once."""
        return tuple(dict.fromkeys(c.stated.day for c in self.cited if c.stated and c.stated.day))

    @property
    def recorded(self) -> frozenset[date]:
        """The recorded days of signing."""
        return frozenset(act.signed_on for act in self.acts if act.signed_on is not None)

    @property
    def law(self) -> bool:
        """Whether it is a law or a paper of the party, which a report cites but does not report."""
        return self.cited[0].law

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place where it is cited."""
        return tuple(citation.place for citation in self.cited)


class Records:
    """The records about the numbers that a draft cites."""

    def __init__(self, acts: Iterable[NumberedAct], withheld: Iterable[WithheldNumber] = ()) -> None:
        self._acts: dict[tuple[str, int], list[NumberedAct]] = {}
        self._withheld: dict[tuple[str, int], list[WithheldNumber]] = {}
        for act in acts:
            self._acts.setdefault((act.series or act.symbol, act.number), []).append(act)
        for each in withheld:
            self._withheld.setdefault((each.series, each.number), []).append(each)

    def acts(self, number: int, symbol: str, series: Sequence[Series]) -> list[NumberedAct]:
        """The acts that bear the number, of every year that was queried."""
        keys = [each.key for each in series] or [symbol]
        return [act for key in keys for act in self._acts.get((key, number), ())]

    def withheld(self, number: int, series: Sequence[Series]) -> list[WithheldNumber]:
        """The withheld numbers of every year that was queried."""
        return [each for source in series for each in self._withheld.get((source.key, number), ())]
