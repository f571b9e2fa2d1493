"""Liveness and readiness of the service."""

from litestar import Response, Router, get
from pydantic import Field

from api.http import responses
from api.http.authorization import PUBLIC, access
from api.http.call import TheCall
from api.http.responses import Doc
from api.http.schemas import Shape
from domain.ledger import readiness


class Health(Shape):
    """The process is alive."""

    status: str = Field(description="`ok` while the process is alive (hoạt động)")


class Readiness(Shape):
    """The service can read its ledger, and record."""

    status: str = Field(description="`ready` (sẵn sàng)")
    ledger_size: int = Field(description="Acts in the ledger")


@get("/healthz", opt={"doc": Doc(Health)})
async def healthz() -> Response[bytes]:
    """Report that the process is alive, without a query to the database (tình trạng tiến trình)."""
    return responses.shaped(Health(status="ok"))


@get("/readyz", opt={"doc": Doc(Readiness)})
async def readyz(call: TheCall) -> Response[bytes]:
    """Report whether requests can be served: reads the ledger's head (sẵn sàng phục vụ).

    503 with the reason if it cannot be read, or contradicts a published checkpoint; also if the database is read-only,
    such as a standby, or has no room: reads may go on then.
    """
    publisher = call.services.publisher
    if publisher is not None and publisher.contradiction is not None:
        raise publisher.contradiction
    return responses.shaped(Readiness(status="ready", ledger_size=await readiness.check(call.database)))


def routers() -> list[Router]:
    """The routers."""
    return [Router(path="/", route_handlers=[healthz, readyz], tags=["Service"], opt=access(PUBLIC))]
