"""The documentation pages, and the contract that they show."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from litestar import Litestar, Response, Router, get
from litestar.params import FromPath
from litestar.response import Redirect

from api.contract import document
from api.contract.examples import EXAMPLES
from api.http.authorization import PUBLIC, access
from api.http.parsing import AnyRequest
from api.http.responses import CONSTANT, FOR_EVERYBODY
from api.http.security_headers import headers_of_a_page
from domain.errors import Fault, NotFound

PAGES: Final = Path(__file__).parent / "static" / "docs"
INDEX: Final = "index.html"
NAMES: Final = frozenset(path.name for path in PAGES.iterdir())

_TYPES: Final = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
"""Of files that are no licence or notice."""

_HEADERS: Final = {
    "Cache-Control": FOR_EVERYBODY,
    **headers_of_a_page(
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        referrer="same-origin",
    ),
}
"""Of pages that load nothing from outside; Swagger UI sets styles, and asks the API, which a referrer may reach."""


@get("/", include_in_schema=False)
async def root() -> Redirect:
    """Redirect to the documentation."""
    return Redirect("/docs/")


@get("/openapi.json", include_in_schema=False, opt={CONSTANT: True})
async def contract(request: AnyRequest) -> Response[bytes]:
    """The contract."""
    return Response(_contract(request.app), media_type="application/json", headers={"Cache-Control": FOR_EVERYBODY})


@get("/docs/examples.json", include_in_schema=False, opt={CONSTANT: True})
async def shown_examples() -> Response[bytes]:
    """Examples of requests and answers by operation, which the pages show with the contract."""
    return Response(_examples(), media_type="application/json", headers={"Cache-Control": FOR_EVERYBODY})


@get("/docs", include_in_schema=False, opt={CONSTANT: True})
async def index() -> Response[bytes]:
    """The page of the API."""
    return _page(INDEX)


@get("/docs/{name:str}", include_in_schema=False, opt={CONSTANT: True})
async def page(name: FromPath[str]) -> Response[bytes]:
    """A page, or a file that a page loads. Raises NotFound."""
    return _page(name)


def _page(name: str) -> Response[bytes]:
    if name not in NAMES:  # so that no other name reaches the file system
        raise NotFound(Fault("path", name, "there is no such page", "not-found", case="page"))
    media_type = _TYPES.get(Path(name).suffix, "text/plain")
    return Response(_content(name), media_type=media_type, headers=_HEADERS)


@lru_cache
def _content(name: str) -> bytes:
    return (PAGES / name).read_bytes()


@lru_cache(maxsize=1)
def _contract(app: Litestar) -> bytes:
    return document.text(app).encode()


@lru_cache(maxsize=1)
def _examples() -> bytes:
    return EXAMPLES.read_bytes()


def routers() -> list[Router]:
    """The routers."""
    return [Router(path="/", route_handlers=[root, contract, shown_examples, index, page], opt=access(PUBLIC))]
