"""Floods of input are refused with little work, which is counted here rather than timed."""

import json
from collections.abc import Callable
from threading import get_ident
from typing import Annotated, Any, Final

import httpx
import pytest
from pydantic import TypeAdapter, ValidationError

from api.http import parsing
from api.http.json_errors import MAX_EXPLAINED, check_duplicate_fields, duplicates, parser_fault
from api.http.limits import DEFAULT_BODY
from api.webhooks.schemas import NewWebhook
from db.tables.validators import UNIQUE
from domain.errors import MAX_FAULTS, Malformed
from domain.faults import faults_of
from tests.factories import opening

MANY: Final = 5_000


class CountingStr(str):
    """A string that counts comparisons."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        CountingStr.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def refused_list(items: list[CountingStr]) -> None:
    with pytest.raises(ValidationError, match="must not contain 0 twice"):
        TypeAdapter(Annotated[list[Any], UNIQUE]).validate_python(items)


@pytest.mark.parametrize("find", [duplicates, refused_list], ids=["fields", "items"])
def test_duplicates_are_found_in_linear_time(find: Callable[[list[CountingStr]], Any]) -> None:
    CountingStr.compared = 0
    find([CountingStr(place % (MANY // 2)) for place in range(MANY)])
    assert CountingStr.compared <= 2 * MANY


@pytest.mark.parametrize("field", ["registers", "kinds"])
def test_a_list_that_is_too_long_is_not_searched_for_duplicates(field: str) -> None:
    with pytest.raises(ValidationError) as error:
        NewWebhook.model_validate({"client": "a", "url": "https://a.vn/", field: ["a", "a"] * MANY})
    assert [found["type"] for found in error.value.errors()] == ["too_long"]


def test_no_more_faults_are_created_than_are_reported() -> None:
    with pytest.raises(ValidationError) as error:
        NewWebhook.model_validate({f"k{place}": 1 for place in range(MANY)})
    assert len(faults_of(error.value)) == MAX_FAULTS


@pytest.mark.parametrize(
    "body",
    [
        "{" + ",".join(f'"k{place % MANY}":1' for place in range(2 * MANY)) + "}",
        json.dumps(opening("press-offices"))[:-1] + ',"holder":"A"' * MANY + "}",
        json.dumps(opening("press-offices"))[:-1] + ',"document":{"signer":"A","signer":"B"}' * MANY + "}",
    ],
    ids=["many fields", "one field", "fields inside"],
)
def test_many_repeated_fields_are_few_faults(body: str) -> None:
    with pytest.raises(Malformed) as error:
        check_duplicate_fields(body)
    assert 0 < len(error.value.faults) <= MAX_FAULTS


@pytest.mark.parametrize("wrong", ['"\\ud800"', "[" * 300 + "]" * 300])
def test_the_faults_of_a_long_body_are_not_located(wrong: str) -> None:
    """Locating a fault takes hundreds of bytes of memory for each byte, and all the while nobody else is served."""

    def body(length: int, fields: str) -> str:
        start, end = '{"claims":[1', f"],{fields}}}"
        return start + ",1" * ((length - len(start) - len(end)) // 2) + end

    unreadable, repeated = f'"text":{wrong}', '"text":"","text":""'
    assert parser_fault(body(MAX_EXPLAINED, unreadable).encode()) is not None
    assert parser_fault(body(MAX_EXPLAINED + 2, unreadable).encode()) is None
    for length, field in ((MAX_EXPLAINED, "text"), (MAX_EXPLAINED + 2, "body")):
        with pytest.raises(Malformed) as error:
            check_duplicate_fields(body(length, repeated))
        assert [(fault.field, fault.code) for fault in error.value.faults] == [(field, "repeated")]


async def test_a_long_body_is_read_beside_the_event_loop(
    november: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads, original = [], parsing._read_json

    def read(model: Any, body: bytes) -> Any:
        threads.append(get_ident())
        return original(model, body)

    monkeypatch.setattr(parsing, "_read_json", read)
    for text in ("x", "x " * DEFAULT_BODY):
        answer = await november.post("/v1/reports/2024-11/check", json={"text": text, "format": "text"})
        assert answer.status_code == 200, answer.text
    assert [thread == get_ident() for thread in threads] == [True, False]
