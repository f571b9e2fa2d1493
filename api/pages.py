"""The pages that show the API, and the contract that they show."""

from pathlib import Path
from typing import Any, Final

from litestar import Response, Router, get
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

from api.contract import document
from api.http.authorization import PUBLIC, access
from api.http.parsing import AnyRequest
from domain.errors import Fault, NotFound

PAGES: Final = Path(__file__).parent / "static" / "docs"
PAGE_NAMES: Final = {"/", *(f"/{path.name}" for path in PAGES.iterdir())}


@get("/", include_in_schema=False)
async def root() -> Redirect:
    """Go to the API's pages."""
    return Redirect("/docs/")


@get("/openapi.json", include_in_schema=False)
async def contract(request: AnyRequest) -> Response[bytes]:
    """The contract."""
    return Response(document.text(request.app).encode(), media_type="application/json")


async def only_a_page(request: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: a name that is no file's never reaches the file system."""
    name = str(request.path_params.get("file_path", "/"))
    if name not in PAGE_NAMES:
        raise NotFound(Fault("path", name, "there is no such page", "not-found"))


def routers() -> list[Router]:
    """What the room serves."""
    files = create_static_files_router(
        "/docs", directories=[PAGES], html_mode=True, include_in_schema=False, guards=[only_a_page], opt=access(PUBLIC)
    )
    return [Router(path="/", route_handlers=[root, contract], opt=access(PUBLIC)), files]
