"""What came of telling, and trying it again, for whoever manages the clients that are told."""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.http import responses
from api.http.authorization import Asker, Served
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.responses import WRITE, Doc
from api.http.schemas import NoFields, page_of
from api.http.writes import write
from api.webhooks.schemas import DeliveriesQuery, PublicDelivery, Replayed
from db.session import Session
from domain.access.principal import Principal
from domain.webhooks import webhooks

PATH = "/v1/webhooks"


@get(
    "/{id:uuid}/deliveries",
    dependencies={"asked": query_of(DeliveriesQuery)},
    opt={"doc": Doc(page_of(PublicDelivery), query=DeliveriesQuery, refuses=(404,))},
)
async def list_deliveries(
    services: Served, principal: Asker, id: FromPath[UUID], asked: NamedDependency[DeliveriesQuery]
) -> Response[bytes]:
    """List what came of telling, in the order of the ledger (kết quả các lần báo)."""
    items, after = await webhooks.page(services.database, principal, id, **asked.model_dump())
    following = responses.following(f"{PATH}/{id}/deliveries", asked, None if after is None else str(after))
    return responses.page([responses.reshaped(PublicDelivery, one) for one in items], following)


async def _replay(request: AnyRequest, principal: Principal, id: UUID, seq: int | None) -> Response[bytes]:
    async def work(session: Session) -> Response[bytes]:
        found = Replayed(replayed=await webhooks.replay(session, principal, id, seq))
        return responses.shaped(found, status=201)

    return await write(request, work)


REPLAYS = Doc(Replayed, body=NoFields, refuses=(404, *WRITE))


@post("/{id:uuid}/replay", dependencies={"new": body_of(NoFields)}, opt={"doc": REPLAYS})
async def replay_all(
    request: AnyRequest, principal: Asker, id: FromPath[UUID], new: NamedDependency[NoFields]
) -> Response[bytes]:
    """Try again (gửi lại) every delivery that was given up."""
    return await _replay(request, principal, id, None)


@post("/{id:uuid}/deliveries/{seq:int}/replay", dependencies={"new": body_of(NoFields)}, opt={"doc": REPLAYS})
async def replay(
    request: AnyRequest, principal: Asker, id: FromPath[UUID], seq: FromPath[int], new: NamedDependency[NoFields]
) -> Response[bytes]:
    """Try again (gửi lại) one delivery that was given up."""
    return await _replay(request, principal, id, seq)
