"""Floods of input are refused with little work, which is counted here rather than timed."""

import json
from collections.abc import Callable
from typing import Annotated, Any, Final

import pytest
from pydantic import TypeAdapter, ValidationError

from api.http.json_errors import check_duplicate_fields, duplicates
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
