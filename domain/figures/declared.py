"""Every figure that the registers declare, and the tallies of sums that they are read from."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from db.queries.figures import Figure, Tally, by_status
from db.tables.figure_sum import GRAINS
from domain.declarations.indicator import Indicator
from domain.declarations.register import Register
from domain.registers import EVERY


def figure_of(register: Register, indicator: Indicator) -> Figure:
    """What an indicator of a register counts. Raises ValueError for a flow whose condition depends on the day."""
    source = EVERY[indicator.source or register.key]
    if indicator.flow and any(condition.dated for condition in indicator.where):
        raise ValueError(f"{register.key}.{indicator.key}: a flow counts acts by their state after it, not by the day")
    name = f"{register.key}.{indicator.key}"
    return Figure(name, source.table, source.key, indicator.flow, indicator.where, indicator.by_holder)


FIGURES: Final[Mapping[str, Figure]] = {
    figure.name: figure
    for register in EVERY.values()
    for figure in (figure_of(register, indicator) for indicator in register.indicators)
}
"""Every figure, by name."""


def _tallies_of(register: Register) -> tuple[Tally, ...]:
    """The register's entries by status, and what figures count of them."""
    counted = [figure.tally for figure in FIGURES.values() if figure.register == register.key]
    return tuple(dict.fromkeys([by_status(register.table, register.key), *counted]))


TALLIES: Final[Mapping[str, tuple[Tally, ...]]] = {key: _tallies_of(register) for key, register in EVERY.items()}
"""The tallies in which a register's entries count, by its key."""

ALL_TALLIES: Final = tuple(tally for each in TALLIES.values() for tally in each)

DIGEST: Final = sha256("\n".join(map(repr, (*ALL_TALLIES, GRAINS))).encode()).hexdigest()
"""Differs where figures are counted or summed otherwise: what is kept of them is then made anew."""
