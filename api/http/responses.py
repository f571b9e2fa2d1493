"""Answers: JSON made elsewhere goes out as it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from litestar import Response
from pydantic import BaseModel

WRITE: Final = (409, 413, 415)
"""How every write may be refused."""


@dataclass(frozen=True, slots=True)
class Doc:
    """What the contract says of a route (its `opt["doc"]`): what goes in, what comes out, how it may refuse.

    A POST that `records` nothing answers 200. One that is `conditional` must say which state of the entry it saw.
    What is read `unkept` holds a secret, or is never twice the same: no cache keeps it. A write that is `keyless` is
    asked by people only, and can be asked again at will.
    `files` are media types that it answers with besides `answer`, or in its place.
    """

    answer: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    refuses: tuple[int, ...] = ()
    records: bool = True
    files: tuple[str, ...] = ()
    form: type[BaseModel] | None = None
    unkept: bool = False
    keyless: bool = False
    conditional: bool = False

    @property
    def keyed(self) -> bool:
        """Whether it is done once under a key, and answered as often as it is asked."""
        return self.records and not self.keyless


def json(text: str | bytes, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """An answer that is JSON text already."""
    content = text.encode() if isinstance(text, str) else text
    return Response(content, status_code=status, media_type="application/json", headers=dict(headers or {}))


def shaped(model: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """A typed answer."""
    return json(model.model_dump_json(by_alias=True), status=status, headers=headers)


def reshaped(model: type[BaseModel], text: str) -> str:
    """JSON text from the database as the shape writes it: instants in one spelling."""
    return model.model_validate_json(text).model_dump_json(by_alias=True)


def page(items: Iterable[str], next_path: str | None, **beside: int) -> Response[bytes]:
    """A page of JSON texts, and what else is to be said of it."""
    following = "null" if next_path is None else f'"{next_path}"'
    headers = {} if next_path is None else {"Link": f'<{next_path}>; rel="next"'}
    more = "".join(f'"{name}":{value},' for name, value in beside.items())
    return json(f'{{"items":[{",".join(items)}],{more}"next":{following}}}', headers=headers)


def following(path: str, asked: BaseModel, after: str | None) -> str | None:
    """The path of the next page: the same question, from where this page ended."""
    if after is None:
        return None
    given = asked.model_dump(mode="json", exclude_none=True, exclude_unset=True, by_alias=True) | {"after": after}
    return f"{path}?{urlencode(given)}"
