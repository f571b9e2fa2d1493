"""Symbols of documents: their series, and the counters that they share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from db.tables.number_series import Kept, Reset

TYPES: Final = frozenset((
    "NQ", "QĐ", "CT", "QC", "QYĐ", "TC", "TB", "HD", "CTR", "KH", "PA", "ĐA", "DA", "BC", "BB", "TTR", "HĐ", "CĐ",
    "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB", "SY", "TRS", "SL", "GP", "GXN", "XN", "NĐ", "TT",
))  # fmt: skip
"""Abbreviations of document types that begin a symbol (NĐ 30/2020/NĐ-CP, Phụ lục III, and registers and laws).

Any other symbol is that of a letter (công văn): its first part is the agency, the rest the unit.
"""


@dataclass(frozen=True, slots=True)
class Series:
    """A number series; `uses` are the pairs of register and kind of act that it numbers.

    `years` are the first and last year with a recorded or reserved number; empty without any.
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
        """Whether the number is in the paper book, which is not recorded here."""
        if self.yearly and year != self.kept_since:
            return year < self.kept_since
        return number <= self.opening

    @property
    def yearly(self) -> bool:
        """Whether the count starts again each year, so that a number needs its year."""
        return self.reset == Reset.YEARLY

    @property
    def here(self) -> bool:
        """Whether its numbers are assigned here, so that all assigned numbers are recorded."""
        return self.kept == Kept.HERE


class Symbols:
    """The number series, by symbol."""

    def __init__(self, series: Sequence[Series]) -> None:
        self.series = series
        self._by_symbol: dict[str, tuple[Series, ...]] = {}
        for each in series:
            for symbol in each.symbols:
                self._by_symbol[symbol.casefold()] = (*self._by_symbol.get(symbol.casefold(), ()), each)

    @cached_property
    def known(self) -> Mapping[str, str]:
        """All symbols as printed, by their case-folded form."""
        return {symbol.casefold(): symbol for each in self.series for symbol in each.symbols}

    @cached_property
    def _agencies(self) -> frozenset[str]:
        """The names of authorities in symbols: their codes and short names."""
        names = (name for each in self.series for name in (each.authority, *each.aliases))
        return frozenset(name.upper() for name in names if " " not in name)

    def of(self, symbol: str) -> tuple[Series, ...]:
        """The possible series of a symbol, several if departments of two provinces use the same.

        A letter belongs to the series of its agency's letters, whatever the suffix of its unit.
        """
        letters = self._letters.get(self._agency(symbol))
        return self._by_symbol.get(symbol.casefold()) or ((letters,) if letters else ())

    @cached_property
    def _letters(self) -> Mapping[str | None, Series]:
        """The series of each authority's letters."""
        named = ((self._agency(symbol), each) for each in self.series for symbol in each.symbols)
        return {agency: each for agency, each in named if agency in self._agencies}

    def _agency(self, symbol: str) -> str | None:
        """The agency in the symbol of a letter; None for other documents."""
        first, dash, _ = symbol.upper().partition("-")
        return first if dash and first not in TYPES and "/" not in symbol else None

    def counter(self, symbol: str) -> str:
        """The name of the symbol's counter: a series, the letters of one agency, or the symbol itself."""
        series, agency = self.of(symbol), self._agency(symbol)
        if series:
            return series[0].key
        return f"{agency}-…" if agency else symbol.casefold()

    def is_own(self, symbol: str) -> bool:
        """Whether the document is of an authority with a series here."""
        parts = symbol.upper().replace("/", "-").split("-")
        return bool(self.of(symbol)) or not self._agencies.isdisjoint(parts)
