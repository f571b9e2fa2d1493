"""Logs show where an error occurred, and no value."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from api.http.logs import redact_exceptions, traceback_of
from db.errors import Violated, log_message

VALUE = "0977 000 077"


class Person(BaseModel):
    """A model with a personal field."""

    phone: list[int]


def failure(value: str) -> Exception:
    """An error with causes, all of which contain the value except our own."""
    try:
        try:
            try:
                Person.model_validate({"phone": value})
            except ValidationError as error:
                raise KeyError(value) from error
        except KeyError:
            raise ExceptionGroup(value, [ValueError(value), Violated("entry_pkey", "23505")])  # noqa: B904 - on purpose
    except ExceptionGroup as error:
        return error
    raise AssertionError


@given(st.text("0123456789", min_size=9))
def test_a_traceback_contains_no_value(value: str) -> None:
    text = traceback_of(failure(value))
    for word in ("test_logs.py", "KeyError", "ValueError", "entry_pkey (23505)", "ValidationError of Person: phone"):
        assert word in text
    assert value not in text


def test_an_error_of_the_database_is_logged_with_its_code_and_constraint() -> None:
    class Refusal(Exception):
        sqlstate, table_name, constraint_name, detail = "23514", "act", "act_finite_check", VALUE

    assert log_message(Refusal(VALUE)).endswith("Refusal (23514 act act_finite_check)")


def test_an_error_in_a_cycle_of_causes_is_logged_once() -> None:
    one, other = KeyError(VALUE), ValueError(VALUE)
    one.__cause__, other.__cause__ = other, one
    assert traceback_of(one).splitlines() == ["ValueError", "KeyError"]


@pytest.fixture
def redacted() -> Iterator[None]:
    """The redaction that every worker installs."""
    factory = logging.getLogRecordFactory()
    redact_exceptions()
    yield
    logging.setLogRecordFactory(factory)


@pytest.mark.usefixtures("redacted")
def test_no_logger_of_a_worker_prints_the_values_of_an_exception(caplog: pytest.LogCaptureFixture) -> None:
    error = failure(VALUE)
    for name in ("uvicorn.error", "asyncio", "x"):
        logging.getLogger(name).error("Exception in ASGI application", exc_info=error)
        logging.getLogger(name).error("it ended: %s", error)
        logging.getLogger(name).error("%(why)s", {"why": 1})
    assert VALUE not in caplog.text
    assert "KeyError" in caplog.text
    assert "it ended: ExceptionGroup" in caplog.text
