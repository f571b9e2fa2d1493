"""Responses; JSON that the database or domain produced is sent unchanged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from json import dumps as quoted
from typing import Final, NamedTuple
from urllib.parse import urlencode

from litestar import Response
from pydantic import BaseModel

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods of requests that write nothing."""

WRITE: Final = (409, 413, 415)
"""The statuses with which every write may be refused."""


SECRET: Final = "its answer has a secret, which is told once"  # noqa: S105 - a reason
"""Why a write takes no `dry_run`."""

FOR_EVERYBODY: Final = "no-cache"
"""The Cache-Control of what is the same for everybody: any cache may store it, and must revalidate it each time."""

CONSTANT: Final = "constant"
"""In the `opt` of a route: its answers never change while the process lives, and are the same for everybody."""


@dataclass(frozen=True, slots=True)
class Doc:
    """A route in the contract (its `opt["doc"]`): query, body, answer, and the statuses with which it refuses.

    A POST that `records` nothing answers 200. One that is `conditional` requires If-Match. A read with `no_store` has a
    secret, or is different each time. A `keyless` write takes no Idempotency-Key: only people use it, and it is safe
    to repeat. `files` are media types of the answer besides or in place of `answer`; `form` is a form in place of
    `body`. `no_dry_run` says why a write takes no `dry_run`, which every other write does.
    """

    answer: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    refuses: tuple[int, ...] = ()
    records: bool = True
    files: tuple[str, ...] = ()
    form: type[BaseModel] | None = None
    no_store: bool = False
    keyless: bool = False
    conditional: bool = False
    no_dry_run: str | None = None

    @property
    def is_secret(self) -> bool:
        """Whether the answer has a secret or personal fields, so that it is never compressed (`sending`)."""
        return self.no_store or self.no_dry_run == SECRET

    @property
    def dry_runs(self) -> bool:
        """Whether it takes `dry_run`, if it is a write."""
        return self.keyed and self.no_dry_run is None

    @property
    def keyed(self) -> bool:
        """Whether it takes an Idempotency-Key."""
        return self.records and not self.keyless


class JsonResponse(Response[bytes]):
    """A response of JSON bytes, made without the conversions of Litestar's constructor."""

    __slots__ = ()

    def __init__(self, content: bytes, status: int, headers: dict[str, str]) -> None:
        self.content, self.status_code, self.headers = content, status, headers
        self.media_type, self.encoding = "application/json", "utf-8"
        self.background, self.cookies, self.response_type_encoders = None, [], {}


def json(text: str | bytes, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """A response of JSON text."""
    content = text.encode() if isinstance(text, str) else text
    return JsonResponse(content, status, dict(headers or {}))


def shaped(model: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """A response of a model as JSON."""
    return json(model.model_dump_json(by_alias=True), status=status, headers=headers)


def reshaped(model: type[BaseModel], text: str) -> str:
    """JSON text from the database in the format of the model, such as its format of instants."""
    return model.model_validate_json(text).model_dump_json(by_alias=True)


class Following(NamedTuple):
    """The next page: its path, and the cursor in it."""

    path: str
    after: str


def page(items: Iterable[str] | bytes, next_page: Following | None, **members: int | str) -> Response[bytes]:
    """A page of JSON texts (or of their UTF-8, with commas between them), with further members, also as JSON.

    The cursor stands beside the path, so that a client need not take the path apart; `after` among the members is in
    its place.
    """
    path, after = ("null", "null") if next_page is None else (f'"{next_page.path}"', quoted(next_page.after))
    headers = {} if next_page is None else {"Link": f'<{next_page.path}>; rel="next"'}
    more = "".join(f'"{name}":{value},' for name, value in ({"after": after} | members).items())
    whole = items if isinstance(items, bytes) else ",".join(items).encode()
    return json(b'{"items":[%b],%b"next":%b}' % (whole, more.encode(), path.encode()), headers=headers)


def following(path: str, query: BaseModel, after: str | None) -> Following | None:
    """The next page: the same query after the cursor `after`; None at the end."""
    if after is None:
        return None
    parameters = query.model_dump(mode="json", exclude_none=True, exclude_unset=True, by_alias=True) | {"after": after}
    return Following(f"{path}?{urlencode(parameters)}", after)
