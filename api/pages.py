"""The documentation pages, and the contract that they show."""

from pathlib import Path
from typing import Any, Final

from litestar import Response, Router, get
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

from api.contract import document
from api.contract.examples import EXAMPLES
from api.http.authorization import PUBLIC, access
from api.http.parsing import AnyRequest
from domain.errors import Fault, NotFound

PAGES: Final = Path(__file__).parent / "static" / "docs"
PAGE_NAMES: Final = {"/", *(f"/{path.name}" for path in PAGES.iterdir())}


@get("/", include_in_schema=False)
async def root() -> Redirect:
    """Redirect to the documentation."""
    return Redirect("/docs/")


@get("/openapi.json", include_in_schema=False)
async def contract(request: AnyRequest) -> Response[bytes]:
    """The contract."""
    return Response(document.text(request.app).encode(), media_type="application/json")


@get("/docs/examples.json", include_in_schema=False)
async def shown_examples() -> Response[bytes]:
    """Examples of requests and answers by operation, which the pages show with the contract."""
    return Response(EXAMPLES.read_bytes(), media_type="application/json")


async def check_page_exists(request: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: the name of no page never reaches the file system. Raises NotFound."""
    name = str(request.path_params.get("file_path", "/"))
    if name not in PAGE_NAMES:
        raise NotFound(Fault("path", name, "there is no such page", "not-found", case="page"))


def routers() -> list[Router]:
    """The routers."""
    files = create_static_files_router(
        "/docs",
        directories=[PAGES],
        html_mode=True,
        include_in_schema=False,
        guards=[check_page_exists],
        opt=access(PUBLIC),
    )
    return [Router(path="/", route_handlers=[root, contract, shown_examples], opt=access(PUBLIC)), files]
