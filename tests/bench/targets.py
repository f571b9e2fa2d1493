"""What must hold (the floor) and what is aimed at, by kind of work."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Target:
    """A floor and an aim: at least so much; a time or what has `at_most` set: at most so much."""

    floor: float
    aim: float
    unit: str = ""
    at_most: bool = False

    def verdict(self, measured: float) -> str:
        """What a table says of a measured value."""
        sign = -1 if self.at_most else 1
        if sign * measured >= sign * self.aim:
            return "aim met"
        return "floor met" if sign * measured >= sign * self.floor else "FLOOR MISSED"

    def text(self, bound: float) -> str:
        """The floor or the aim as printed."""
        return f"{'≤' if self.at_most else '≥'} {bound:g}{self.unit}"


def _most(floor: float, aim: float, unit: str = "") -> Target:
    return Target(floor, aim, unit, at_most=True)


READ: Final = Target(0.40, 0.60)
LIST: Final = Target(0.60, 0.80)
GRANT: Final = Target(1.0, 2.5)
FIGURES: Final = Target(0.5, 0.8)
WORKERS: Final = Target(0.9, 1.0)
P99: Final = _most(3, 1.5)
GROWTH: Final = _most(1.2, 1.0)

SINGLE_CALL: Final = _most(20, 2, " ms")
ANY_FIGURES: Final = _most(1000, 200, " ms")
MIXED_READS: Final = _most(50, 50, " ms")
VERIFY: Final = _most(20, 8, " s")
HELP: Final = _most(1, 0.4, " s")
FIRST_START: Final = _most(8, 5, " s")
SECOND_START: Final = _most(4, 2.5, " s")
