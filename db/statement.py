"""SQL built once with SQLAlchemy Core and run on asyncpg: no engine, no session, no objects in between.

Going through an engine costs two to three times as much for one row, a session ten times (see domain/README.md).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.sql import ClauseElement

_DIALECT = dialect()  # type: ignore[no-untyped-call]


class Statement:
    """A compiled statement: its text with `$1, $2, …` and the names its arguments are given by."""

    __slots__ = ("_constants", "_names", "sql")

    def __init__(self, clause: ClauseElement) -> None:
        compiled: Any = clause.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        self.sql = str(compiled)
        self._names: tuple[str, ...] = tuple(compiled.positiontup or ())
        # Literals of the clause became hidden binds; what is given by name at run time has no value yet.
        self._constants: dict[str, Any] = {k: v for k, v in compiled.params.items() if v is not None}

    def arguments(self, given: Mapping[str, Any]) -> list[Any]:
        """The arguments in order; raises KeyError for one that was not given."""
        constants = self._constants
        return [given[name] if name in given else constants[name] for name in self._names]


class Sql:
    """A statement that Core cannot say well, written by hand with `$1, $2, …` in the order of `names`."""

    __slots__ = ("_names", "sql")

    def __init__(self, sql: str, *names: str) -> None:
        self.sql = sql
        self._names = names

    def arguments(self, given: Mapping[str, Any]) -> list[Any]:
        """The arguments in order."""
        return [given[name] for name in self._names]
