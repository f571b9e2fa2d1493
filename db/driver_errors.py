"""Translation of asyncpg's errors into those of `db.errors`."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

import asyncpg

from db.errors import BadValue, BeingMigrated, DatabaseTimeout, ReadOnly, Span, Unavailable, Violated, log_message

CONNECTION_ERRORS: Final = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What a connection raises that was cut or could not be opened."""

UNANSWERED: Final = (
    *(DatabaseTimeout, TimeoutError, asyncio.CancelledError),
    *(ReadOnly, asyncpg.ReadOnlySQLTransactionError),
)
"""After these a connection is not used again.

It may still be waiting for the answer to a statement, without an end; or its server is no longer the primary, and the
next connection finds the one that is.
"""

_RETRYABLE: Final = {
    ("08", "28", "3D"): "cannot be reached",
    ("53",): "is out of room for more",
    ("40001", "40P01", "55"): "is too busy: what was asked for is locked",
    ("57014",): "does not answer in time",
    ("57P", "570"): "is shutting down or starting up",
    ("58",): "cannot use its disk",
}
"""Reasons by the first characters of the SQLSTATEs that are worth retrying."""


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise errors of `db.errors` in place of asyncpg's."""
    try:
        yield
    except asyncpg.PostgresError as error:
        raise _translated(error) from error
    except asyncpg.OutdatedSchemaCacheError as error:  # like InvalidCachedStatementError, but no PostgresError
        raise BeingMigrated(str(error)) from error
    except TimeoutError as error:
        raise DatabaseTimeout("TimeoutError") from error
    except CONNECTION_ERRORS as error:
        raise Unavailable(str(error) or type(error).__name__) from error


def _translated(error: asyncpg.PostgresError) -> Exception:
    state = error.sqlstate or ""
    if state.startswith("23"):
        return Violated(error.constraint_name or "", state, _spans(error))
    if state.startswith("22"):
        return BadValue(log_message(error))
    if state == "25006":
        return ReadOnly(_message(error))
    if isinstance(error, asyncpg.InvalidCachedStatementError):
        return BeingMigrated(_message(error))
    reason = next((reason for states, reason in _RETRYABLE.items() if state.startswith(states)), None)
    return Unavailable(_message(error), reason) if reason else error


def _message(error: asyncpg.PostgresError) -> str:
    """The message alone: the detail that PostgreSQL adds may hold a row."""
    return str(error.args[0]) if error.args else log_message(error)


_SPAN: Final = re.compile(r"\[(\d{4}-\d\d-\d\d),(\d{4}-\d\d-\d\d)?\), \[(\d+),\d*\)\)")


def _spans(error: asyncpg.PostgresError) -> tuple[Span, Span] | None:
    """The spans of two overlapping versions. Nothing else of the detail, which repeats values, leaves this function."""
    found = [
        Span(date.fromisoformat(first), date.fromisoformat(until) if until else None, int(known_from))
        for first, until, known_from in _SPAN.findall(getattr(error, "detail", None) or "")
    ]
    return (found[0], found[1]) if len(found) == 2 else None
