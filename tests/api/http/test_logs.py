"""Logs say where something went wrong, and repeat no value."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from api.http.logs import keep_values_out, traceback_of
from db.errors import Violated, log_message

VALUE = "0977 000 077"


class Person(BaseModel):
    """What is personal."""

    phone: list[int]


def failure(value: str) -> Exception:
    """An error behind which stand others, and all but ours repeat the value."""
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
def test_a_traceback_shows_the_way_and_no_value(value: str) -> None:
    text = traceback_of(failure(value))
    for word in ("test_logs.py", "KeyError", "ValueError", "entry_pkey (23505)", "ValidationError of Person: phone"):
        assert word in text
    assert value not in text


def test_an_error_of_the_database_is_told_by_its_particulars() -> None:
    class Refusal(Exception):
        sqlstate, table_name, constraint_name, detail = "23514", "act", "act_finite_check", VALUE

    assert log_message(Refusal(VALUE)).endswith("Refusal (23514 act act_finite_check)")


def test_an_error_that_is_its_own_cause_is_told_once() -> None:
    one, other = KeyError(VALUE), ValueError(VALUE)
    one.__cause__, other.__cause__ = other, one
    assert traceback_of(one).splitlines() == ["ValueError", "KeyError"]


@pytest.fixture
def guarded() -> Iterator[None]:
    """What every logger of a worker is under."""
    factory = logging.getLogRecordFactory()
    keep_values_out()
    yield
    logging.setLogRecordFactory(factory)


@pytest.mark.usefixtures("guarded")
def test_no_logger_of_a_worker_prints_an_exception_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    error = failure(VALUE)
    for name in ("uvicorn.error", "asyncio", "x"):
        logging.getLogger(name).error("Exception in ASGI application", exc_info=error)
        logging.getLogger(name).error("it ended: %s", error)
        logging.getLogger(name).error("%(why)s", {"why": 1})
    assert VALUE not in caplog.text
    assert "KeyError" in caplog.text
    assert "it ended: ExceptionGroup" in caplog.text
