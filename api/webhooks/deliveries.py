"""Deliveries of webhooks: their outcomes, and replaying dead ones."""

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

REPLAY = Doc(Replayed, body=NoFields, refuses=(404, *WRITE))


@get("/{id:uuid}/deliveries", opt={"doc": Doc(page_of(PublicDelivery), query=DeliveriesQuery, refuses=(404,))})
async def list_deliveries(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """List deliveries with their outcomes, in the order of the ledger (kết quả các lần báo)."""
    query = call.query(DeliveriesQuery)
    items, after = await webhooks.page(call.database, call.caller, id, **query.model_dump())
    following = responses.following(f"{PATH}/{id}/deliveries", query, None if after is None else str(after))
    return responses.page([responses.reshaped(PublicDelivery, item) for item in items], following)


@post("/{id:uuid}/replay", opt={"doc": REPLAY})
async def replay_all(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Replay (gửi lại) all dead deliveries."""
    await call.body(NoFields)
    return await call.write(_replay, id, None)


@post("/{id:uuid}/deliveries/{seq:int}/replay", opt={"doc": REPLAY})
async def replay(call: TheCall, id: FromPath[UUID], seq: FromPath[int]) -> Response[bytes]:
    """Replay (gửi lại) the dead delivery of one act."""
    await call.body(NoFields)
    return await call.write(_replay, id, seq)


async def _replay(session: Session, caller: Principal, id: UUID, seq: int | None) -> Response[bytes]:
    count = await webhooks.replay(session, caller, id, seq)
    return responses.shaped(Replayed(replayed=count), status=201)
