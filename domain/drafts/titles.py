"""Titles of registers and indicators, which name a figure where they stand by themselves, as in an annex."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

_LINE: Final = re.compile(r"^[^\n|]{1,200}$", re.MULTILINE)


class Titles:
    """The titles of registers and their indicators, which name a figure where both stand by themselves."""

    def __init__(self, titles: Mapping[str, tuple[str, str]], read: str) -> None:
        self._names: dict[str, list[str]] = {}
        self._of: dict[str, str] = {}
        for name, (register, indicator) in titles.items():
            self._names.setdefault(indicator.casefold(), []).append(name)
            self._of[name] = register.casefold()
        registers = set(self._of.values())
        self._headings = [
            (match.start(), title)
            for match in _LINE.finditer(read)
            if (title := match.group().strip(" #:.").casefold()) in registers
        ]

    def names(self, label: str, beside: Sequence[str], offset: int) -> tuple[str, ...]:
        """The indicators that have this title, of the register named beside it or, failing that, last above it."""
        *_, title = re.split(r" [-:] ", label.strip(" :").casefold())
        found = self._names.get(title, [])
        named = {each.strip().casefold() for each in (*beside, *re.split(r" [-:] ", label))}
        of_named = tuple(name for name in found if self._of[name] in named)
        if of_named:
            return of_named
        above = bisect_right(self._headings, offset, key=lambda heading: heading[0])
        register = self._headings[above - 1][1] if above else None
        return tuple(name for name in found if self._of[name] == register)
