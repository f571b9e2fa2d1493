"""Webhooks (báo hành vi mới): which client is notified of which acts, at which address."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from db.queries import deliveries, feed
from db.queries import webhooks as queries
from db.session import Database, Reader, Row, Session
from db.zone import OFFSET
from domain.access import throttle
from domain.access.audit import log
from domain.access.principal import READ, Principal
from domain.access.throttle import Limit
from domain.errors import BeyondLedger, Clause, Fault, NotFound, not_allowed
from domain.registers import RECORDED
from domain.sealing import SealingKeys
from domain.tense import today
from domain.webhooks import signing
from domain.webhooks.attempts import MAX_ATTEMPTS
from domain.webhooks.deliveries import visible_to
from domain.webhooks.dns import Refused
from domain.webhooks.sender import Event, Outcome, Sender
from domain.webhooks.targets import Targets

PING_LIMIT: Final = Limit("ping", 20, 60, "pings")
SECRET_OVERLAP: Final = timedelta(hours=24)
"""How long messages are signed with both the new secret and the one before, so that receivers can switch."""


@dataclass(frozen=True, slots=True)
class CheckedTarget:
    """Whether an address may be called, as found before a transaction: no connection waits for a name server.

    A write that was recorded earlier under the same key is answered as it was then, whatever its target is now.
    """

    url: str
    refusal: str | None

    def require(self) -> None:
        """Raises NotAllowed if the address may not be called; every delivery checks again."""
        if self.refusal is not None:
            refusal = str(self.refusal)
            raise not_allowed("url", self.url, refusal, "target", about={"why": Clause(refusal, refusal)})


async def checked_target(targets: Targets, url: str) -> CheckedTarget:
    """Find out whether an address may be called now."""
    try:
        await targets.find(url)
    except Refused as error:
        return CheckedTarget(url, str(error))
    return CheckedTarget(url, None)


async def add(
    session: Session,
    keys: SealingKeys,
    by: Principal,
    client: str,
    url: str,
    registers: Sequence[str] | None,
    kinds: Sequence[str] | None,
    after: int | None,
) -> tuple[UUID, str]:
    """Add a webhook; its id, and its secret, which is shown only now.

    Raises NotAllowed for a client, register or kind that does not exist for the caller; BeyondLedger for `after`.
    """
    row = await session.row(queries.client, name=client, day=today(), authority=by.authority)
    if row is None:
        raise not_allowed("client", client, "there is no such client", "unknown-client")
    _check_receives(row)
    by.require_own_scope("client", (READ,))
    _check_choice(visible_to(row), registers, kinds)
    size = await session.value(feed.size)
    if after is not None and after > size:
        rule = f"the ledger has {size} acts"
        raise BeyondLedger(Fault("after", after, rule, "beyond-the-ledger", about={"size": size}))
    webhook, secret = uuid4(), signing.new_secret()
    facts = {"client": client, "url": url, "registers": registers, "kinds": kinds, "after": after}
    sealed = signing.sealed(keys, webhook, secret)
    await session.rows(queries.add, id=webhook, secret=sealed, created_by=by.name, **facts)
    await log(session, by.name, "webhook-added", str(webhook), **facts)
    return webhook, secret


def _check_receives(client: Row) -> None:
    """Raises NotAllowed if nothing would be delivered to a client."""
    if client["disabled"]:
        raise not_allowed("client", client["name"], "is disabled, so nothing would be delivered", "disabled-client")
    if READ not in client["scopes"]:
        rule = f"does not have the scope {READ}, so nothing would be delivered"
        raise not_allowed("client", client["name"], rule, "scope", case="client", about={"scope": READ})


def _check_choice(visible: Collection[str], registers: Sequence[str] | None, kinds: Sequence[str] | None) -> None:
    for key in registers or ():
        if key not in visible:
            rule = f"the client sees {', '.join(visible) or 'none'}"
            case = "of-client" if visible else "of-client-none"
            about = {"visible": list(visible)} if visible else {}
            raise not_allowed("registers", key, rule, "unknown-register", case=case, about=about)
    known = {kind for key in (registers or visible) for kind in RECORDED[key].kinds}
    for kind in kinds or ():
        if kind not in known:
            rule = f"the kinds of act are {', '.join(sorted(known))}"
            raise not_allowed("kinds", kind, rule, "unknown-kind", case="any", about={"known": sorted(known)})


async def read(reader: Reader, by: Principal, webhook: UUID) -> str:
    """One webhook as JSON text. Raises NotFound, also for a webhook of another authority's client."""
    text: str | None = await reader.value(queries.every, authority=by.authority, id=webhook)
    if text is None:
        raise NotFound(Fault("id", str(webhook), "there is no such webhook", "not-found", case="webhook"))
    return text


async def every(reader: Reader, by: Principal) -> list[str]:
    """The webhooks of the clients of the caller's authority, as JSON texts; all for callers of the whole province."""
    return [row[0] for row in await reader.rows(queries.every, authority=by.authority, id=None)]


async def _check_change(reader: Reader, by: Principal, webhook: UUID) -> None:
    """Raises NotFound, and NotAllowed without READ: what a webhook delivers can be given and taken by who may read."""
    await read(reader, by, webhook)
    by.require_own_scope("id", (READ,))


async def change(session: Session, by: Principal, webhook: UUID, disabled: bool | None, url: str | None) -> str:
    """Disable, enable (it resumes where it stopped) or move a webhook. Raises NotFound, NotAllowed."""
    await _check_change(session, by, webhook)
    await session.rows(queries.change, id=webhook, disabled=disabled, url=url)
    if url is not None:
        await log(session, by.name, "webhook-moved", str(webhook), url=url)
    if disabled is not None:
        await log(session, by.name, "webhook-disabled" if disabled else "webhook-enabled", str(webhook))
    return await read(session, by, webhook)


async def renew(session: Session, keys: SealingKeys, by: Principal, webhook: UUID) -> str:
    """A webhook's new secret, shown only now; the one before stays valid for SECRET_OVERLAP.

    Raises NotFound, and NotAllowed without READ: who has the secret can make messages up that seem to be from here.
    """
    await _check_change(session, by, webhook)
    secret = signing.new_secret()
    sealed = signing.sealed(keys, webhook, secret)
    await session.rows(queries.rotate_secret, id=webhook, secret=sealed, both=SECRET_OVERLAP)
    await log(session, by.name, "webhook-secret-renewed", str(webhook))
    return secret


async def remove(session: Session, by: Principal, webhook: UUID) -> int:
    """Remove a webhook; the number of deliveries removed with it. Raises NotFound, NotAllowed."""
    await _check_change(session, by, webhook)
    await session.rows(queries.remove, id=webhook)
    count: int = await session.value(queries.delete_deliveries, id=webhook)
    await log(session, by.name, "webhook-removed", str(webhook), deliveries=count)
    return count


async def page(
    reader: Reader, by: Principal, webhook: UUID, status: str | None, after: int, limit: int
) -> tuple[list[str], int | None]:
    """Deliveries as JSON texts in the order of the ledger, and the seq to continue after. Raises NotFound."""
    await read(reader, by, webhook)
    rows = await reader.rows(deliveries.page, webhook=webhook, after=after, status=status, limit=limit + 1)
    more = len(rows) > limit
    return [row[0] for row in rows[:limit]], rows[limit - 1]["seq"] if more else None


async def replay(session: Session, by: Principal, webhook: UUID, seq: int | None) -> int:
    """Retry dead deliveries, all or that of one act; how many there are. Raises NotFound, NotAllowed."""
    await _check_change(session, by, webhook)
    count: int = await session.value(deliveries.replay, webhook=webhook, seq=seq, more=MAX_ATTEMPTS)
    if seq is not None and not count:
        rule = "this webhook has no dead delivery of that act"
        raise NotFound(Fault("seq", seq, rule, "not-found", case="delivery"))
    await log(session, by.name, "webhook-replayed", str(webhook), seq=seq, count=count)
    return count


async def ping(database: Database, sender: Sender, keys: SealingKeys, by: Principal, webhook: UUID) -> Outcome:
    """Send a test event once. Raises NotFound, TooMany, and NotAllowed as `add` does."""
    await read(database, by, webhook)
    target = await database.one(queries.target, id=webhook)
    _check_receives(target)
    await throttle.take(database, PING_LIMIT, str(webhook))
    now = datetime.now(OFFSET).isoformat(timespec="milliseconds")
    event = ping_event(str(webhook), str(uuid4()), now)
    return await signing.send(sender, keys, webhook, target["url"], target["secrets"], event)


def ping_event(webhook: str, ping: str, time: str) -> Event:
    """The test event."""
    return Event(f"ping-{ping}", "vn.sobo.ping", f"/v1/webhooks/{webhook}", time, {"webhook": webhook})
