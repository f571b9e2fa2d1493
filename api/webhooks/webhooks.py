"""Webhooks, for whoever manages the clients that are told."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from api.http import responses
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import NoFields, page_of
from api.webhooks.schemas import (
    NewWebhook,
    OpenedWebhook,
    Pinged,
    PublicWebhook,
    RemovedWebhook,
    WebhookSwitch,
)
from db.session import Session
from domain.access.principal import Principal
from domain.webhooks import webhooks
from domain.webhooks.targets import Targets

PATH = "/v1/webhooks"


@post("/", opt={"doc": Doc(OpenedWebhook, body=NewWebhook, refuses=(416, *WRITE))})
async def add(call: TheCall) -> Response[bytes]:
    """Tell a client of acts from now on, or from an earlier point; the secret is told once (đăng ký nhận tin)."""
    return await call.write(_added, call.services.sender.targets, call.caller, await call.body(NewWebhook))


async def _added(session: Session, targets: Targets, caller: Principal, new: NewWebhook) -> Response[bytes]:
    await webhooks.check_target(targets, new.url)
    made, secret = await webhooks.add(session, caller, **new.model_dump())
    return await _opened(session, caller, made, secret, Location=f"{PATH}/{made}")


@get("/", opt={"doc": Doc(page_of(PublicWebhook))})
async def list_webhooks(call: TheCall) -> Response[bytes]:
    """List the webhooks of one's own authority's clients (danh sách webhook)."""
    return responses.page([_public(one) for one in await webhooks.every(call.database, call.caller)], None)


@get("/{id:uuid}", opt={"doc": Doc(PublicWebhook, refuses=(404,))})
async def read(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Read one webhook (xem webhook)."""
    return responses.json(_public(await webhooks.read(call.database, call.caller, id)))


@post("/{id:uuid}", opt={"doc": Doc(PublicWebhook, body=WebhookSwitch, refuses=(404, *WRITE))})
async def switch(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Let a webhook rest, go on, or tell another address (tạm ngừng, tiếp tục, đổi địa chỉ)."""
    new = await call.body(WebhookSwitch)
    return await call.write(_switched, call.services.sender.targets, call.caller, id, new)


async def _switched(
    session: Session, targets: Targets, caller: Principal, id: UUID, new: WebhookSwitch
) -> Response[bytes]:
    if new.url is not None:
        await webhooks.check_target(targets, new.url)
    changed = await webhooks.change(session, caller, id, **new.model_dump())
    return responses.json(_public(changed), status=201)


@post("/{id:uuid}/secret", opt={"doc": Doc(OpenedWebhook, body=NoFields, refuses=(404, *WRITE))})
async def renew_secret(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Give a webhook a new secret (đổi khoá ký), told once. For 24 hours messages are signed with the old one as well.

    If the old one is known to others, renew twice: only the one before counts on.
    """
    await call.body(NoFields)
    return await call.write(_renewed, call.caller, id)


async def _renewed(session: Session, caller: Principal, id: UUID) -> Response[bytes]:
    return await _opened(session, caller, id, await webhooks.renew(session, caller, id))


@post("/{id:uuid}/removal", opt={"doc": Doc(RemovedWebhook, body=NoFields, refuses=(404, *WRITE))})
async def remove(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Remove a webhook for good (gỡ bỏ), with its deliveries: nothing is sent any more, and it is there no longer."""
    await call.body(NoFields)
    return await call.write(_removed, call.caller, id)


async def _removed(session: Session, caller: Principal, id: UUID) -> Response[bytes]:
    count = await webhooks.remove(session, caller, id)
    return responses.shaped(RemovedWebhook(id=id, deliveries=count), status=201)


@post(
    "/{id:uuid}/ping",
    status_code=200,
    opt={"doc": Doc(Pinged, body=NoFields, refuses=(404, 413, 415, 422, 429), records=False)},
)
async def ping(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Send an event that tells of nothing, now and once, and say what came of it (báo thử)."""
    await call.body(NoFields)
    outcome = await webhooks.ping(call.database, call.services.sender, call.caller, id)
    return responses.shaped(Pinged(status=outcome.status, error=outcome.error))


def _public(webhook: str) -> str:
    return responses.reshaped(PublicWebhook, webhook)


async def _opened(session: Session, caller: Principal, id: UUID, secret: str, **headers: str) -> Response[bytes]:
    found = PublicWebhook.model_validate_json(await webhooks.read(session, caller, id))
    told = OpenedWebhook(**dict(found), secret=secret)
    return responses.shaped(told, status=201, headers={"Cache-Control": "no-store", **headers})
