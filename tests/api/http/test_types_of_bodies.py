"""Bodies are read strictly: no value of another type is taken for a number, a flag or a text."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args

import pytest
from litestar.routes import HTTPRoute
from pydantic import BaseModel, Field, SecretStr, TypeAdapter, ValidationError

from tests.support.application import unopened

READ_AS = (str, bytes, SecretStr)
"""What a text of JSON may be read as."""


def fields_of_bodies() -> Iterator[tuple[str, TypeAdapter[Any]]]:
    """Every field of every body, of the models within them too, by a name to show."""
    seen: set[Any] = set()
    routes = [route for route in unopened().litestar.routes if isinstance(route, HTTPRoute)]
    handlers = [handler for route in routes for handler in route.route_handlers]
    wanted = [doc.body for handler in handlers if (doc := handler.opt.get("doc")) is not None]
    while wanted:
        kind = wanted.pop()
        wanted += get_args(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
            seen.add(kind)
            for name, field in kind.model_fields.items():
                wanted.append(field.annotation)
                yield f"{kind.__name__}.{name}", TypeAdapter[Any](Annotated[field.annotation, Field(), *field.metadata])  # type: ignore[arg-type]


def test_no_value_of_another_type_is_taken() -> None:
    taken, numbers = [], 0
    for name, adapter in fields_of_bodies():
        numbers += "integer" in str(adapter.json_schema())
        for value in (False, "1", 1.0, 0, 1, "true"):
            try:
                read = adapter.validate_python(value)
            except ValidationError:
                continue
            if type(read) is not type(value) and not (isinstance(value, str) and isinstance(read, READ_AS)):
                taken.append((name, value, read))
    assert taken == []
    assert numbers > 20, "the fields that count are among them"


@pytest.mark.parametrize("opening", [False, "1", 1.0])
def test_the_last_number_of_a_paper_book_is_a_whole_number(opening: object) -> None:
    (adapter,) = (adapter for name, adapter in fields_of_bodies() if name == "NewSeries.opening")
    assert adapter.validate_python(1) == 1
    with pytest.raises(ValidationError):
        adapter.validate_python(opening)
