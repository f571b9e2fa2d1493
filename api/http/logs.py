"""What logs may hold: where something went wrong, never what anybody gave or what is stored."""

import logging
import traceback
from collections.abc import Iterator
from typing import Any

from db.errors import log_message


def traceback_of(error: BaseException) -> str:
    """The traceback of an error and of those before it; each is told without values."""
    return "".join(part for one in reversed([*_chain(error)]) for part in _parts(one)).rstrip()


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
        for one in error.exceptions:
            yield f"{traceback_of(one)}\n"


def keep_values_out() -> None:
    """Let no logger of this process print an exception as it is: the server's own and those of libraries too."""
    make = logging.getLogRecordFactory()

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = make(*args, **kwargs)
        if made.exc_info and made.exc_info[1] is not None:
            made.exc_text, made.exc_info = traceback_of(made.exc_info[1]), None
        given = made.args if isinstance(made.args, tuple) else ()
        if any(isinstance(one, BaseException) for one in given):
            made.args = tuple(log_message(one) if isinstance(one, BaseException) else one for one in given)
        return made

    logging.setLogRecordFactory(record)
