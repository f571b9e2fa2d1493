"""Webhooks, for administrators of their clients."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from api.http import responses
from api.http.call import TheCall
from api.http.responses import SECRET, WRITE, Doc
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
from domain.sealing import SealingKeys
from domain.webhooks import webhooks
from domain.webhooks.webhooks import CheckedTarget

PATH = "/v1/webhooks"


@post("/", opt={"doc": Doc(OpenedWebhook, body=NewWebhook, refuses=(416, *WRITE), no_dry_run=SECRET)})
async def add(call: TheCall) -> Response[bytes]:
    """Add a webhook for new acts, or from an earlier seq; its secret is shown once (đăng ký nhận tin)."""
    new = await call.body(NewWebhook)
    target = await webhooks.checked_target(call.services.sender.targets, new.url)
    return await call.write(_add, call.services.sealing, new, target)


async def _add(
    session: Session, caller: Principal, keys: SealingKeys, new: NewWebhook, target: CheckedTarget
) -> Response[bytes]:
    target.require()
    webhook, secret = await webhooks.add(session, keys, caller, **new.model_dump())
    return await _with_secret(session, caller, webhook, secret, Location=f"{PATH}/{webhook}")


@get("/", opt={"doc": Doc(page_of(PublicWebhook))})
async def list_webhooks(call: TheCall) -> Response[bytes]:
    """List the webhooks of the clients of the caller's authority (danh sách webhook)."""
    return responses.page([_public(webhook) for webhook in await webhooks.every(call.database, call.caller)], None)


@get("/{id:uuid}", opt={"doc": Doc(PublicWebhook, refuses=(404,))})
async def read(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Read one webhook (xem webhook)."""
    return responses.json(_public(await webhooks.read(call.database, call.caller, id)))


@post("/{id:uuid}", opt={"doc": Doc(PublicWebhook, body=WebhookSwitch, refuses=(404, *WRITE))})
async def switch(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Disable, enable or move a webhook (tạm ngừng, tiếp tục, đổi địa chỉ)."""
    new = await call.body(WebhookSwitch)
    target = None if new.url is None else await webhooks.checked_target(call.services.sender.targets, new.url)
    return await call.write(_switch, id, new, target)


async def _switch(
    session: Session, caller: Principal, id: UUID, new: WebhookSwitch, target: CheckedTarget | None
) -> Response[bytes]:
    if target is not None:
        target.require()
    changed = await webhooks.change(session, caller, id, **new.model_dump())
    return responses.json(_public(changed), status=201)


@post("/{id:uuid}/secret", opt={"doc": Doc(OpenedWebhook, body=NoFields, refuses=(404, *WRITE), no_dry_run=SECRET)})
async def renew_secret(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Renew the secret (đổi khoá ký), shown once. For 24 hours messages are also signed with the previous one.

    If the old secret has leaked, renew twice: only the previous secret stays valid.
    """
    await call.body(NoFields)
    return await call.write(_renew, call.services.sealing, id)


async def _renew(session: Session, caller: Principal, keys: SealingKeys, id: UUID) -> Response[bytes]:
    return await _with_secret(session, caller, id, await webhooks.renew(session, keys, caller, id))


@post("/{id:uuid}/removal", opt={"doc": Doc(RemovedWebhook, body=NoFields, refuses=(404, *WRITE))})
async def remove(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Remove a webhook permanently (gỡ bỏ), with its deliveries."""
    await call.body(NoFields)
    return await call.write(_remove, id)


async def _remove(session: Session, caller: Principal, id: UUID) -> Response[bytes]:
    count = await webhooks.remove(session, caller, id)
    return responses.shaped(RemovedWebhook(id=id, deliveries=count), status=201)


@post(
    "/{id:uuid}/ping",
    status_code=200,
    opt={
        "doc": Doc(
            Pinged,
            body=NoFields,
            refuses=(404, 413, 415, 422, 429),
            records=False,
            no_dry_run="it sends an event and records nothing",
        )
    },
)
async def ping(call: TheCall, id: FromPath[UUID]) -> Response[bytes]:
    """Send a test event, once, and return the outcome (báo thử)."""
    await call.body(NoFields)
    services = call.services
    outcome = await webhooks.ping(call.database, services.sender, services.sealing, await call.judge_again(), id)
    return responses.shaped(Pinged(status=outcome.status, error=outcome.error))


def _public(webhook: str) -> str:
    return responses.reshaped(PublicWebhook, webhook)


async def _with_secret(session: Session, caller: Principal, id: UUID, secret: str, **headers: str) -> Response[bytes]:
    public = PublicWebhook.model_validate_json(await webhooks.read(session, caller, id))
    opened = OpenedWebhook(**dict(public), secret=secret)
    return responses.shaped(opened, status=201, headers={"Cache-Control": "no-store", **headers})
