"""A question, its place in both times, and the comparison of an answer with the oracle's."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from tests.model.oracle.world import EVERYTHING
from tests.model.play import Player

Question = dict[str, Any]
"""`ask`, and what it asks for. `known` is (a step, how many acts less) or None for now; `at` asks by instant.

An entry is named by the step that opened it, so that a question fits a script of which steps were dropped.
"""

EMPTY: Final = "there is no such answer"


@dataclass
class Mismatch(Exception):
    """An answer that is not the oracle's: where they differ, and both."""

    question: Question
    path: str
    expected: Any
    answered: Any


@dataclass
class Asked:
    """A question with the ledger size that it is about, and what goes into its path."""

    player: Player
    question: Question
    values: int = 0

    @property
    def size(self) -> int:
        """The size as the oracle takes it."""
        instant = self.instant
        return self._stated_size if instant is None else self.player.world.size_at(instant)

    @property
    def _stated_size(self) -> int:
        """The size by its step; a step that was dropped stands for the one before."""
        if self.question.get("known") is None:
            return EVERYTHING
        step, less = self.question["known"]
        before = [number for number in self.player.sizes if number <= step]
        return max(self.player.sizes[max(before)] - less if before else 0, 0)

    @property
    def instant(self) -> str | None:
        """The instant to ask by, if it asks by one."""
        if not self.question.get("at") or self._stated_size == EVERYTHING:
            return None
        return next((act["at"] for act in reversed(self.player.world.acts) if act["seq"] <= self._stated_size), None)

    def path(self, path: str, **parameters: Any) -> str:
        """The path with its parameters, and the tense of the question."""
        if self.instant is not None:
            parameters["known_at"] = self.instant
        elif self.size != EVERYTHING:
            parameters["known_seq"] = self.size
        given = {name: value for name, value in parameters.items() if value is not None}
        return f"{path}?{urlencode(given)}" if given else path

    def same(self, path: str, expected: Any, answered: Any) -> None:
        """Count the comparison. Raises Mismatch."""
        self.values += len(expected) if isinstance(expected, dict | list | set) else 1
        if expected != answered:
            raise Mismatch(self.question, path, *_differing(expected, answered))


def _differing(expected: Any, answered: Any) -> tuple[Any, Any]:
    """Only where they differ, if both are tables."""
    if not isinstance(expected, dict) or not isinstance(answered, dict):
        return expected, answered
    names = {n for n in {*expected, *answered} if expected.get(n, EMPTY) != answered.get(n, EMPTY)}
    return tuple({name: side.get(name, EMPTY) for name in sorted(names, key=str)} for side in (expected, answered))  # type: ignore[return-value]
