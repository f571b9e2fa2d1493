"""Whether the service lives, and whether it is ready to serve."""

from litestar import Response, Router, get
from pydantic import Field

from api.http import responses
from api.http.authorization import PUBLIC, access
from api.http.call import TheCall
from api.http.responses import Doc
from api.http.schemas import Shape
from domain.ledger import stored_tree


class Health(Shape):
    """The service lives."""

    status: str = Field(description="`ok` while the process lives (hoạt động)")


class Readiness(Shape):
    """The service can reach its ledger."""

    status: str = Field(description="`ready`, or why not (sẵn sàng)")
    ledger_size: int = Field(description="Acts in the ledger")


@get("/healthz", opt={"doc": Doc(Health)})
async def healthz() -> Response[bytes]:
    """Tell whether the process lives; asks nothing of the database (tình trạng tiến trình)."""
    return responses.shaped(Health(status="ok"))


@get("/readyz", opt={"doc": Doc(Readiness)})
async def readyz(call: TheCall) -> Response[bytes]:
    """Tell whether requests can be served: reads the ledger's head (sẵn sàng phục vụ).

    503 with the reason if it cannot be read, or is not the one that was published.
    """
    publisher = call.services.publisher
    if publisher is not None and publisher.finding is not None:
        raise publisher.finding
    return responses.shaped(Readiness(status="ready", ledger_size=(await stored_tree.head(call.database)).size))


def routers() -> list[Router]:
    """What the room serves."""
    return [Router(path="/", route_handlers=[healthz, readyz], tags=["Service"], opt=access(PUBLIC))]
