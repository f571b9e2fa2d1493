"""Logs without values: they show where an error occurred and in which request, never what was sent or is stored."""

import logging
import traceback
from collections.abc import Iterator
from typing import Any

from api.http.request_ids import current_request_id
from db.errors import log_message


def traceback_of(error: BaseException) -> str:
    """The traceback of an error and of its causes, without values."""
    return "".join(part for link in reversed([*_chain(error)]) for part in _parts(link)).rstrip()


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        yield error
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _parts(error: BaseException) -> Iterator[str]:
    yield from traceback.format_tb(error.__traceback__)
    yield f"{log_message(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield f"{traceback_of(inner)}\n"


def redact_exceptions() -> None:
    """Remove values from exceptions in all log records of this process, those of the server and libraries included.

    A record that is made in a request begins with its identifier.
    """
    create = logging.getLogRecordFactory()

    def redacted(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = create(*args, **kwargs)
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text, record.exc_info = traceback_of(record.exc_info[1]), None
        values = record.args if isinstance(record.args, tuple) else ()
        if any(isinstance(value, BaseException) for value in values):
            record.args = tuple(log_message(value) if isinstance(value, BaseException) else value for value in values)
        if identifier := current_request_id():
            record.msg = f"[{identifier}] {record.msg}"
        return record

    logging.setLogRecordFactory(redacted)
