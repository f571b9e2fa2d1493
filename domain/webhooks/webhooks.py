"""Webhooks (báo hành vi mới): which client is told of which acts, at which address."""

import base64
import secrets
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from db.queries import deliveries, feed
from db.queries import webhooks as queries
from db.session import Database, Reader, Row, Session
from domain.access import throttle
from domain.access.audit import log
from domain.access.principal import READ, Principal
from domain.access.throttle import Limit
from domain.errors import Beyond, Fault, NotFound, not_allowed
from domain.registers import EVERY
from domain.tense import today
from domain.webhooks.attempts import ATTEMPTS
from domain.webhooks.deliveries import visible_to
from domain.webhooks.dns import Refused
from domain.webhooks.sender import SECRET_PREFIX, Event, Outcome, Sender
from domain.webhooks.targets import Targets

PINGS: Final = Limit("ping", 20, 60)
BOTH: Final = timedelta(hours=24)
"""How long messages are signed with a new secret and the one before, so that a receiver can change over."""


async def check_target(targets: Targets, url: str) -> None:
    """Raises NotAllowed if the address may not be reached, as of now; every delivery asks again."""
    try:
        await targets.find(url)
    except Refused as error:
        raise not_allowed("url", url, str(error), "target") from error


async def add(
    session: Session,
    by: Principal,
    client: str,
    url: str,
    registers: Sequence[str] | None,
    kinds: Sequence[str] | None,
    after: int | None,
) -> tuple[UUID, str]:
    """A new webhook's identifier, and its secret, which is shown this once.

    Raises NotAllowed for a client, register or kind that there is not, or not for whoever asks; Beyond.
    """
    row = await session.row(queries.client, name=client, day=today(), of=by.authority)
    if row is None:
        raise not_allowed("client", client, "there is no such client", "unknown-client")
    _must_be_told(row)
    by.require_own_scope("client", (READ,))
    _check_choice(visible_to(row), registers, kinds)
    size = await session.value(feed.size)
    if after is not None and after > size:
        raise Beyond(Fault("after", after, f"the ledger has {size} acts", "beyond-the-ledger"))
    found, secret = uuid4(), _new_secret()
    given = {"client": client, "url": url, "registers": registers, "kinds": kinds, "after": after}
    await session.rows(queries.add, id=found, secret=secret, created_by=by.name, **given)
    await log(session, by.name, "webhook-added", str(found), **given)
    return found, secret


def _must_be_told(client: Row) -> None:
    """Raises NotAllowed if a client is told of nothing, so that nobody waits for it in vain."""
    if client["disabled"]:
        raise not_allowed("client", client["name"], "is disabled, so it would be told of nothing", "disabled-client")
    if READ not in client["scopes"]:
        rule = f"has not been given the scope {READ}, so it would be told of nothing"
        raise not_allowed("client", client["name"], rule, "scope")


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _check_choice(seen: Collection[str], registers: Sequence[str] | None, kinds: Sequence[str] | None) -> None:
    for key in registers or ():
        if key not in seen:
            raise not_allowed("registers", key, f"the client sees {', '.join(seen) or 'none'}", "unknown-register")
    known = {kind for key in (registers or seen) for kind in EVERY[key].kinds}
    for kind in kinds or ():
        if kind not in known:
            raise not_allowed("kinds", kind, f"the kinds there are {', '.join(sorted(known))}", "unknown-kind")


async def one(reader: Reader, by: Principal, webhook: UUID) -> str:
    """One webhook as JSON text. Raises NotFound also for one of another authority's client."""
    found: str | None = await reader.value(queries.every, of=by.authority, id=webhook)
    if found is None:
        raise NotFound(Fault("id", str(webhook), "there is no such webhook", "not-found"))
    return found


async def every(reader: Reader, by: Principal) -> list[str]:
    """The webhooks of one's own authority's clients as JSON texts; all for whoever sees the whole province."""
    return [row[0] for row in await reader.rows(queries.every, of=by.authority, id=None)]


async def change(session: Session, by: Principal, webhook: UUID, disabled: bool | None, url: str | None) -> str:
    """Disable a webhook, or enable it: it goes on from where it stopped. Or move it. Raises NotFound, NotAllowed."""
    await one(session, by, webhook)
    by.require_own_scope("url", () if url is None else (READ,))
    await session.rows(queries.change, id=webhook, disabled=disabled, url=url)
    if url is not None:
        await log(session, by.name, "webhook-moved", str(webhook), url=url)
    if disabled is not None:
        await log(session, by.name, "webhook-disabled" if disabled else "webhook-enabled", str(webhook))
    return await one(session, by, webhook)


async def renew(session: Session, by: Principal, webhook: UUID) -> str:
    """A webhook's new secret, which is shown this once; the one before counts on for BOTH. Raises NotFound."""
    await one(session, by, webhook)
    secret = _new_secret()
    await session.rows(queries.renew, id=webhook, secret=secret, both=BOTH)
    await log(session, by.name, "webhook-secret-renewed", str(webhook))
    return secret


async def remove(session: Session, by: Principal, webhook: UUID) -> int:
    """Remove a webhook for good; how many deliveries went with it. Raises NotFound."""
    await one(session, by, webhook)
    await session.rows(queries.remove, id=webhook)
    count: int = await session.value(queries.forget, id=webhook)
    await log(session, by.name, "webhook-removed", str(webhook), deliveries=count)
    return count


async def page(
    reader: Reader, by: Principal, webhook: UUID, state: str | None, after: int, limit: int
) -> tuple[list[str], int | None]:
    """Deliveries as JSON texts in the order of the ledger, and the seq to go on after. Raises NotFound."""
    await one(reader, by, webhook)
    rows = await reader.rows(deliveries.page, webhook=webhook, after=after, state=state, limit=limit + 1)
    more = len(rows) > limit
    return [row[0] for row in rows[:limit]], rows[limit - 1]["seq"] if more else None


async def replay(session: Session, by: Principal, webhook: UUID, seq: int | None) -> int:
    """Let dead deliveries be tried again, all or that of one act; how many there are. Raises NotFound."""
    await one(session, by, webhook)
    count: int = await session.value(deliveries.replay, webhook=webhook, seq=seq, more=ATTEMPTS)
    if seq is not None and not count:
        raise NotFound(Fault("seq", seq, "this webhook has no dead delivery of that act", "not-found"))
    await log(session, by.name, "webhook-replayed", str(webhook), seq=seq, count=count)
    return count


async def ping(database: Database, sender: Sender, by: Principal, webhook: UUID) -> Outcome:
    """Send an event that tells of nothing, now and once. Raises NotFound, TooMany, and NotAllowed as `add` does."""
    await one(database, by, webhook)
    target = await database.one(queries.target, id=webhook)
    _must_be_told(target)
    await throttle.take(database, PINGS, str(webhook))
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return await sender.send(target["url"], target["secrets"], of_ping(str(webhook), str(uuid4()), now))


def of_ping(webhook: str, ping: str, time: str) -> Event:
    """The event that tells of nothing."""
    return Event(f"ping-{ping}", "vn.sobo.ping", f"/v1/webhooks/{webhook}", time, {"webhook": webhook})
