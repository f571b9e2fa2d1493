"""What judging an act reads of reference data, remembered until the next act on any of it."""

from typing import Any, Final

from db.queries import numbers, organisations, recording, related_entries, signers, signing_rules
from db.session import Reader, Row
from db.statement import Sql, Statement

MAX_ANSWERS: Final = 20_000
"""Answers kept in one worker; a province has some thousands of bodies."""

_REFERENCE: Final = frozenset(
    {
        organisations.of_code,
        recording.authority_and_series,
        signers.of_code,
        numbers.read_series,
        related_entries.entry,
        signing_rules.in_force,
    }
)
"""Statements that read reference data alone."""


class NotRemembered(Exception):
    """What is asked for must be read from the database."""


class ReferenceCache:
    """Answers to statements on reference data of one `version` (`LedgerHead.reference_version`)."""

    def __init__(self) -> None:
        self.version = -1
        self._answers: dict[Any, list[Row]] = {}

    def at(self, version: int) -> "ReferenceCache":
        """This cache, emptied if it is of another version of the reference data."""
        if version != self.version or len(self._answers) > MAX_ANSWERS:
            self.version, self._answers = version, {}
        return self

    def reader(self, reader: Reader) -> "CachingReader":
        """A reader that asks `reader` only what is not remembered."""
        return CachingReader(reader, self._answers)

    def remembered(self) -> "CachingReader":
        """A reader that asks nobody. It raises NotRemembered for what is not remembered."""
        return CachingReader(_NOBODY, self._answers)


class CachingReader(Reader):
    """Reads as another reader does, and what that reads of reference data only once."""

    def __init__(self, reader: Reader, answers: dict[Any, list[Row]]) -> None:
        self._reader, self._answers, self.hints = reader, answers, reader.hints

    async def rows(self, statement: Statement | Sql, **arguments: Any) -> list[Row]:
        """Every row."""
        if statement not in _REFERENCE:
            return await self._reader.rows(statement, **arguments)
        key = (statement, *arguments.values())
        if key not in self._answers:
            self._answers[key] = await self._reader.rows(statement, **arguments)
        return self._answers[key]

    async def row(self, statement: Statement | Sql, **arguments: Any) -> Row | None:
        """The first row, or None."""
        found = await self.rows(statement, **arguments)
        return found[0] if found else None


async def _refuse(*_: Any, **__: Any) -> Any:
    raise NotRemembered


_NOBODY: Final = Reader(_refuse)
