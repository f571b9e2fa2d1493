"""SQL built once with SQLAlchemy Core and run on asyncpg, without an engine or an ORM session.

An engine costs two to three times as much for one row, a session ten times (see domain/README.md).
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, ParamSpec, TypeVar, cast

from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.sql import ClauseElement

_DIALECT = dialect()  # type: ignore[no-untyped-call]

ACCESS_VERSION_COLUMN: Final = "access_version"
"""The name of a statement's last column that is the number of access, which every change of rights renews."""

_Parameters = ParamSpec("_Parameters")
_Built = TypeVar("_Built")


def cached(build: Callable[_Parameters, _Built]) -> Callable[_Parameters, _Built]:
    """Cache a builder of statements by its arguments, and unlike `functools.cache` keep its signature for mypy."""
    return cast(Callable[_Parameters, _Built], cache(build))


class Statement:
    """A compiled statement: its text with `$1, $2, …` and the names of its parameters in that order."""

    __slots__ = ("_constants", "_names", "reads_access_version", "sql")

    def __init__(self, clause: ClauseElement) -> None:
        compiled: Any = clause.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        self.sql = str(compiled)
        self.reads_access_version = f"AS {ACCESS_VERSION_COLUMN}" in self.sql
        self._names: tuple[str, ...] = tuple(compiled.positiontup or ())
        # Literals of the clause became hidden parameters; a named parameter has no value yet.
        self._constants: dict[str, Any] = {k: v for k, v in compiled.params.items() if v is not None}

    def arguments(self, named: Mapping[str, Any]) -> list[Any]:
        """The arguments in the order of the text; raises KeyError for a missing one."""
        constants = self._constants
        return [named[name] if name in named else constants[name] for name in self._names]


def literal_text(clause: ClauseElement) -> str:
    """The text of a clause without parameters, to be put into other text."""
    return str(clause.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))


class Sql:
    """A statement that Core cannot express well: text with `$1, $2, …` for the parameters `names`, in that order."""

    __slots__ = ("_names", "reads_access_version", "sql")

    def __init__(self, sql: str, *names: str) -> None:
        self.sql = sql
        self.reads_access_version = f"AS {ACCESS_VERSION_COLUMN}" in sql
        self._names = names

    def arguments(self, named: Mapping[str, Any]) -> list[Any]:
        """The arguments in the order of the text; raises KeyError for a missing one."""
        return [named[name] for name in self._names]


_NAMED: Final = re.compile(r"(?<!:):([a-z_]+)")


def numbered(text: str) -> Sql:
    """A statement of text with `:name` for its parameters, which get their numbers in the order of their first use."""
    names = tuple(dict.fromkeys(_NAMED.findall(text)))
    numbers = {name: f"${number}" for number, name in enumerate(names, 1)}
    return Sql(_NAMED.sub(lambda found: numbers[found[1]], text), *names)
