"""What came of telling, and trying it again, for whoever manages the clients that are told."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from api.http import responses
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import NoFields, page_of
from api.webhooks.schemas import DeliveriesQuery, PublicDelivery, Replayed
from api.webhooks.webhooks import PATH
from db.session import Session
from domain.access.principal import Principal
from domain.webhooks import webhooks

REPLAYS = Doc(Replayed, body=NoFields, refuses=(404, *WRITE))


@get("/{id:uuid}/deliveries", opt={"doc": Doc(page_of(PublicDelivery), query=DeliveriesQuery, refuses=(404,))})
async def list_deliveries(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """List what came of telling, in the order of the ledger (kết quả các lần báo)."""
    asked = call.query(DeliveriesQuery)
    items, after = await webhooks.page(call.database, call.caller, id, **asked.model_dump())
    following = responses.following(f"{PATH}/{id}/deliveries", asked, None if after is None else str(after))
    return responses.page([responses.reshaped(PublicDelivery, one) for one in items], following)


@post("/{id:uuid}/replay", opt={"doc": REPLAYS})
async def replay_all(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Try again (gửi lại) every delivery that was given up."""
    await call.body(NoFields)
    return await call.write(_replayed, call.caller, id, None)


@post("/{id:uuid}/deliveries/{seq:int}/replay", opt={"doc": REPLAYS})
async def replay(call: TheCall, id: FromPath[UUID], seq: FromPath[int]) -> Response[bytes]:
    """Try again (gửi lại) one delivery that was given up."""
    await call.body(NoFields)
    return await call.write(_replayed, call.caller, id, seq)


async def _replayed(session: Session, caller: Principal, id: UUID, seq: int | None) -> Response[bytes]:
    count = await webhooks.replay(session, caller, id, seq)
    return responses.shaped(Replayed(replayed=count), status=201)
