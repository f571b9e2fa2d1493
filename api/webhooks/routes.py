"""Webhooks, for whoever manages the clients that are told."""

from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.accounts import NoFields
from api.http import responses
from api.http.authorization import Asker, access
from api.http.parsing import AnyRequest, body_of
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from api.http.writes import write
from api.webhooks.deliveries import PATH, list_deliveries, replay, replay_all
from api.webhooks.schemas import (
    NewWebhook,
    OpenedWebhook,
    Pinged,
    PublicWebhook,
    RemovedWebhook,
    WebhookSwitch,
)
from db.session import Session
from domain.access.principal import MANAGE, Principal
from domain.webhooks import webhooks


def _public(webhook: str) -> str:
    return responses.reshaped(PublicWebhook, webhook)


async def _opened(session: Session, principal: Principal, id: UUID, secret: str, **headers: str) -> Response[bytes]:
    found = PublicWebhook.model_validate_json(await webhooks.read(session, principal, id))
    told = OpenedWebhook(**dict(found), secret=secret)
    return responses.shaped(told, status=201, headers={"Cache-Control": "no-store", **headers})


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
        return await _opened(session, principal, made, secret, Location=f"{PATH}/{made}")

    return await write(request, work)


@get("/", opt={"doc": Doc(page_of(PublicWebhook))})
async def list_webhooks(state: State, principal: Asker) -> Response[bytes]:
    """List the webhooks of one's own authority's clients (danh sách webhook)."""
    return responses.page([_public(one) for one in await webhooks.every(state.database, principal)], None)


@get("/{id:uuid}", opt={"doc": Doc(PublicWebhook, refuses=(404,))})
async def read(state: State, principal: Asker, id: FromPath[UUID]) -> Response[bytes]:
    """Read one webhook (xem webhook)."""
    return responses.json(_public(await webhooks.read(state.database, principal, id)))


@post(
    "/{id:uuid}",
    dependencies={"new": body_of(WebhookSwitch)},
    opt={"doc": Doc(PublicWebhook, body=WebhookSwitch, refuses=(404, *WRITE))},
)
async def switch(
    request: AnyRequest, state: State, principal: Asker, id: FromPath[UUID], new: NamedDependency[WebhookSwitch]
) -> Response[bytes]:
    """Let a webhook rest, go on, or tell another address (tạm ngừng, tiếp tục, đổi địa chỉ)."""

    async def work(session: Session) -> Response[bytes]:
        if new.url is not None:
            await webhooks.check_target(state.sender.targets, new.url)
        changed = await webhooks.change(session, principal, id, **new.model_dump())
        return responses.json(_public(changed), status=201)

    return await write(request, work)


@post(
    "/{id:uuid}/secret",
    dependencies={"new": body_of(NoFields)},
    opt={"doc": Doc(OpenedWebhook, body=NoFields, refuses=(404, *WRITE))},
)
async def renew_secret(
    request: AnyRequest, principal: Asker, id: FromPath[UUID], new: NamedDependency[NoFields]
) -> Response[bytes]:
    """Give a webhook a new secret (đổi khoá ký), told once. For 24 hours messages are signed with the old one as well.

    If the old one is known to others, renew twice: only the one before counts on.
    """

    async def work(session: Session) -> Response[bytes]:
        return await _opened(session, principal, id, await webhooks.renew(session, principal, id))

    return await write(request, work)


@post(
    "/{id:uuid}/removal",
    dependencies={"new": body_of(NoFields)},
    opt={"doc": Doc(RemovedWebhook, body=NoFields, refuses=(404, *WRITE))},
)
async def remove(
    request: AnyRequest, principal: Asker, id: FromPath[UUID], new: NamedDependency[NoFields]
) -> Response[bytes]:
    """Remove a webhook for good (gỡ bỏ), with its deliveries: nothing is sent any more, and it is there no longer."""

    async def work(session: Session) -> Response[bytes]:
        count = await webhooks.remove(session, principal, id)
        return responses.shaped(RemovedWebhook(id=id, deliveries=count), status=201)

    return await write(request, work)


@post(
    "/{id:uuid}/ping",
    status_code=200,
    dependencies={"new": body_of(NoFields)},
    opt={"doc": Doc(Pinged, body=NoFields, refuses=(404, 413, 415, 422, 429), records=False)},
)
async def ping(state: State, principal: Asker, id: FromPath[UUID], new: NamedDependency[NoFields]) -> Response[bytes]:
    """Send an event that tells of nothing, now and once, and say what came of it (báo thử)."""
    outcome = await webhooks.ping(state.database, state.sender, principal, id)
    return responses.shaped(Pinged(status=outcome.status, error=outcome.error))


def webhook_router() -> Router:
    """The webhooks' router."""
    handlers = [add, list_webhooks, read, switch, renew_secret, remove, list_deliveries, replay_all, replay, ping]
    return Router(path=PATH, route_handlers=handlers, tags=["Webhooks"], opt=access(MANAGE))
