"""Webhooks, for whoever manages the clients that are told."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import answers
from api.access.accounts import NoFields
from api.answers import Doc
from api.parsing import AnyRequest, body_of, query_of
from api.registers.routes import WRITE
from api.schemas import page_of
from api.security import Asker, access
from api.webhooks.schemas import (
    DeliveriesQuery,
    NewWebhook,
    OpenedWebhook,
    Pinged,
    PublicDelivery,
    PublicWebhook,
    Replayed,
    WebhookSwitch,
)
from api.writing import write
from db.session import Session
from domain import webhooks
from domain.access import MANAGE

PATH = "/v1/webhooks"


def _public(webhook: str) -> str:
    return answers.reshaped(PublicWebhook, webhook)


@post(
    "/",
    dependencies={"new": body_of(NewWebhook)},
    opt={"doc": Doc(OpenedWebhook, body=NewWebhook, refuses=(416, *WRITE))},
)
async def add(request: AnyRequest, state: State, principal: Asker, new: NamedDependency[NewWebhook]) -> Response[bytes]:
    """Tell a client of acts from now on, or from an earlier point; the secret is told once (đăng ký nhận tin)."""

    async def work(session: Session) -> Response[bytes]:
        await webhooks.check_target(state.sender.targets, new.url)
        made, secret = await webhooks.add(session, principal, **new.model_dump())
        found = PublicWebhook.model_validate_json(await webhooks.one(session, principal, made))
        headers = {"Cache-Control": "no-store", "Location": f"{PATH}/{made}"}
        return answers.shaped(OpenedWebhook(**dict(found), secret=secret), status=201, headers=headers)

    return await write(request, work)


@get("/", opt={"doc": Doc(page_of(PublicWebhook))})
async def list_webhooks(state: State, principal: Asker) -> Response[bytes]:
    """List the webhooks of one's own authority's clients (danh sách webhook)."""
    return answers.page([_public(one) for one in await webhooks.every(state.database, principal)], None)


@get("/{id:uuid}", opt={"doc": Doc(PublicWebhook, refuses=(404,))})
async def read(state: State, principal: Asker, id: FromPath[UUID]) -> Response[bytes]:
    """Read one webhook (xem webhook)."""
    return answers.json(_public(await webhooks.one(state.database, principal, id)))


@post(
    "/{id:uuid}",
    dependencies={"new": body_of(WebhookSwitch)},
    opt={"doc": Doc(PublicWebhook, body=WebhookSwitch, refuses=(404, *WRITE))},
)
async def switch(
    request: AnyRequest, principal: Asker, id: FromPath[UUID], new: NamedDependency[WebhookSwitch]
) -> Response[bytes]:
    """Let a webhook rest, or go on from where it stopped (tạm ngừng, tiếp tục)."""

    async def work(session: Session) -> Response[bytes]:
        return answers.json(_public(await webhooks.switch(session, principal, id, new.disabled)), status=201)

    return await write(request, work)


@get(
    "/{id:uuid}/deliveries",
    dependencies={"asked": query_of(DeliveriesQuery)},
    opt={"doc": Doc(page_of(PublicDelivery), query=DeliveriesQuery, refuses=(404,))},
)
async def list_deliveries(
    state: State, principal: Asker, id: FromPath[UUID], asked: NamedDependency[DeliveriesQuery]
) -> Response[bytes]:
    """List what came of telling, in the order of the ledger (kết quả các lần báo)."""
    items, after = await webhooks.page(state.database, principal, id, **asked.model_dump())
    following = answers.following(f"{PATH}/{id}/deliveries", asked, None if after is None else str(after))
    return answers.page([answers.reshaped(PublicDelivery, one) for one in items], following)


async def _replay(request: AnyRequest, principal: Any, id: UUID, seq: int | None) -> Response[bytes]:
    async def work(session: Session) -> Response[bytes]:
        found = Replayed(replayed=await webhooks.replay(session, principal, id, seq))
        return answers.shaped(found, status=201)

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


@post(
    "/{id:uuid}/ping",
    status_code=200,
    dependencies={"new": body_of(NoFields)},
    opt={"doc": Doc(Pinged, body=NoFields, refuses=(404, 413, 415, 422, 429), records=False)},
)
async def ping(state: State, principal: Asker, id: FromPath[UUID], new: NamedDependency[NoFields]) -> Response[bytes]:
    """Send an event that tells of nothing, now and once, and say what came of it (báo thử)."""
    outcome = await webhooks.ping(state.database, state.sender, principal, id)
    return answers.shaped(Pinged(status=outcome.status, error=outcome.error))


def webhook_router() -> Router:
    """The webhooks' router."""
    handlers = [add, list_webhooks, read, switch, list_deliveries, replay_all, replay, ping]
    return Router(path=PATH, route_handlers=handlers, tags=["Webhooks"], opt=access(MANAGE))
