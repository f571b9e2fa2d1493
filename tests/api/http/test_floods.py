"""What is sent in masses is refused without much work, which is counted here rather than timed."""

import json
from collections.abc import Callable
from typing import Annotated, Any, Final

import pytest
from pydantic import TypeAdapter, ValidationError

from api.http.json_errors import check_each_once, repeated
from api.webhooks.schemas import NewWebhook
from db.tables.validators import UNIQUE
from domain.errors import MAX_FAULTS, Malformed
from domain.faults import faults_of
from tests.factories import opening

MANY: Final = 5_000


class FigureValue(str):
    """Text that counts how often any was compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        FigureValue.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def refused_list(items: list[FigureValue]) -> None:
    with pytest.raises(ValidationError, match="must not hold 0 twice"):
        TypeAdapter(Annotated[list[Any], UNIQUE]).validate_python(items)


@pytest.mark.parametrize("find", [repeated, refused_list], ids=["fields", "items"])
def test_what_stands_twice_is_found_without_comparing_each_with_each(find: Callable[[list[FigureValue]], Any]) -> None:
    FigureValue.compared = 0
    find([FigureValue(place % (MANY // 2)) for place in range(MANY)])
    assert FigureValue.compared <= 2 * MANY


@pytest.mark.parametrize("field", ["registers", "kinds"])
def test_a_list_that_is_too_long_is_not_looked_through(field: str) -> None:
    with pytest.raises(ValidationError) as error:
        NewWebhook.model_validate({"client": "a", "url": "https://a.vn/", field: ["a", "a"] * MANY})
    assert [found["type"] for found in error.value.errors()] == ["too_long"]


def test_no_more_faults_are_built_than_are_told() -> None:
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
def test_many_fields_that_are_stated_twice_are_few_faults(body: str) -> None:
    with pytest.raises(Malformed) as error:
        check_each_once(body)
    assert 0 < len(error.value.faults) <= MAX_FAULTS
