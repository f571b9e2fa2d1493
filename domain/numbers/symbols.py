"""What the number series tell of a symbol: whose it is, and which numbers it shares a counter with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from db.tables.number_series import Kept, Reset

TYPES: Final = frozenset((
    "NQ", "QĐ", "CT", "QC", "QYĐ", "TC", "TB", "HD", "CTR", "KH", "PA", "ĐA", "DA", "BC", "BB", "TTR", "HĐ", "CĐ",
    "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB", "SY", "TRS", "SL", "GP", "GXN", "XN", "NĐ", "TT",
))  # fmt: skip
"""Kinds of document that a symbol begins with (NĐ 30/2020/NĐ-CP, Phụ lục III), and those of the registers and laws.

A symbol that begins with none of them is a letter's (công văn): its first part is the agency, the rest the unit.
"""


@dataclass(frozen=True, slots=True)
class Series:
    """A number series: what it numbers are pairs of register and kind of act.

    `years` are the first and the last year in which one of its numbers is recorded or held; none yet: empty.
    """

    key: str
    authority: str
    symbols: tuple[str, ...]
    reset: str
    kept: str
    kept_since: int
    opening: int
    years: tuple[int, ...] = ()
    aliases: tuple[str, ...] = ()
    uses: frozenset[tuple[str, str]] = frozenset()

    def on_paper(self, number: int, year: int) -> bool:
        """Whether the number stands in the paper book, of which nothing is known here."""
        if self.yearly and year != self.kept_since:
            return year < self.kept_since
        return number <= self.opening

    @property
    def yearly(self) -> bool:
        """Whether it starts again each year, so that a number means nothing without its year."""
        return self.reset == Reset.YEARLY

    @property
    def here(self) -> bool:
        """Whether its numbers are given here, so that one that is not recorded was not given."""
        return self.kept == Kept.HERE


class Symbols:
    """All series, by symbol."""

    def __init__(self, series: Sequence[Series]) -> None:
        self.series = series
        self._by_symbol: dict[str, tuple[Series, ...]] = {}
        for each in series:
            for symbol in each.symbols:
                self._by_symbol[symbol.casefold()] = (*self._by_symbol.get(symbol.casefold(), ()), each)

    @cached_property
    def known(self) -> Mapping[str, str]:
        """Every symbol as it is printed, by its folded form."""
        return {symbol.casefold(): symbol for each in self.series for symbol in each.symbols}

    @cached_property
    def _agencies(self) -> frozenset[str]:
        """How the authorities of the series are written in symbols: their codes and short names."""
        names = (name for each in self.series for name in (each.authority, *each.aliases))
        return frozenset(name.upper() for name in names if " " not in name)

    def of(self, symbol: str) -> tuple[Series, ...]:
        """The series that the symbol may belong to: departments of two provinces may print the same.

        A unit's own suffix leaves a letter in the letters' series.
        """
        found = self._by_symbol.get(symbol.casefold())
        letters = self._letters.get(self._agency(symbol))
        return found or ((letters,) if letters else ())

    @cached_property
    def _letters(self) -> Mapping[str | None, Series]:
        """The series of each authority's letters."""
        named = ((self._agency(symbol), each) for each in self.series for symbol in each.symbols)
        return {agency: each for agency, each in named if agency in self._agencies}

    def _agency(self, symbol: str) -> str | None:
        """The agency that a letter's symbol begins with; None for other documents."""
        first, dash, _ = symbol.upper().partition("-")
        return first if dash and first not in TYPES and "/" not in symbol else None

    def counter(self, symbol: str) -> str:
        """The name of the counter: a series, the letters of one agency, or the symbol itself."""
        series, agency = self.of(symbol), self._agency(symbol)
        if series:
            return series[0].key
        return f"{agency}-…" if agency else symbol.casefold()

    def ours(self, symbol: str) -> bool:
        """Whether it is a paper of a body whose numbers are kept here."""
        parts = symbol.upper().replace("/", "-").split("-")
        return bool(self.of(symbol)) or not self._agencies.isdisjoint(parts)
