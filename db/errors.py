"""Errors of the database: refused rows by SQLSTATE and constraint, an unreachable database, and what a log may say."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import ValidationError

_OUR_PACKAGES: Final = ("api.", "db.", "domain.")
_SAFE_ATTRIBUTES: Final = ("sqlstate", "schema_name", "table_name", "column_name", "constraint_name")


def log_message(error: BaseException) -> str:
    """What a log may say of an error: the message of our own errors, and of others nothing that may repeat a value.

    PostgreSQL repeats whole rows ("Failing row contains …"), pydantic its input, and so may any other library.
    """
    name = type(error).__qualname__
    if type(error).__module__.startswith(_OUR_PACKAGES):
        return f"{name}: {error}"
    if isinstance(error, ValidationError):
        details = error.errors(include_url=False, include_context=False, include_input=False)
        fields = ", ".join(f"{'.'.join(map(str, detail['loc'])) or 'it'} ({detail['type']})" for detail in details)
        return f"{name} of {error.title}: {fields}"
    safe = " ".join(str(getattr(error, key)) for key in _SAFE_ATTRIBUTES if getattr(error, key, None))
    return f"{name} ({safe})" if safe else name


class DatabaseError(Exception):
    """The database refused an operation."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a version, until before `until` if it ends, and the seq that it is known from."""

    first: date
    until: date | None
    known_from: int


class Violated(DatabaseError):
    """A constraint refused a row: its name, the SQLSTATE (23xxx), and for versions that overlap the two spans.

    The first span is of the refused row, the second of the one in its way.
    """

    def __init__(self, constraint: str, sqlstate: str, spans: tuple[Span, Span] | None = None) -> None:
        super().__init__(f"{constraint} ({sqlstate})")
        self.constraint, self.sqlstate, self.spans = constraint, sqlstate, spans


class BadValue(DatabaseError):
    """A value that no column can store (22xxx)."""


class Unavailable(DatabaseError):
    """The database cannot be reached, is starting or stopping, or is too busy; worth retrying.

    `reason` is our own wording, for the caller; the message is the database's, for the log.
    """

    def __init__(self, message: str, reason: str = "cannot be reached") -> None:
        super().__init__(message)
        self.reason = reason


class ReadOnly(Unavailable):
    """The database takes no writes: it is a standby, or is being switched over. Reads go on."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "is read-only just now")


class BeingMigrated(Unavailable):
    """A migration changed what a statement returns since it was prepared; it is prepared anew when it is repeated."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "is being migrated")


class DatabaseTimeout(Unavailable):
    """The database did not answer in time: it is frozen, or far too slow."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "does not answer in time")


class ShareExceeded(DatabaseError):
    """The caller uses its share of the connections, and too many of its requests wait; worth retrying in a moment."""
