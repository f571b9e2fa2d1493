"""Staff accounts (tài khoản) and roles (vai trò), and the limits on granting them."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any, Final

from db.errors import Violated
from db.queries import access_lock, proposals
from db.queries import accounts as queries
from db.session import Database, Reader, Session
from domain.access import audit, names, passwords, throttle
from domain.access.principal import MANAGE, Principal, check_scopes
from domain.access.throttle import Limit
from domain.errors import Conflict, Fault, NotFound, not_allowed

PASSWORD_CHANGES: Final = Limit("password", 10, 900, "attempts")
"""Attempts to change the password of one account, successful or not."""

OpenTransaction = AbstractAsyncContextManager[Session]


async def add(
    session: Session,
    by: str,
    name: str,
    title: str,
    roles: Sequence[str],
    authority: str | None,
    password_hash: str,
    person: str | None = None,
) -> None:
    """Add an account; `person` is the staff code that all accounts of one person share.

    Raises Conflict if the name is taken, NotAllowed for an unknown role or body, or for the name."""
    await _check_roles(session, roles)
    await names.check_new(session, name, authority)
    columns = {"name": name, "title": title, "roles": list(roles), "authority": authority, "created_by": by}
    columns |= {"person": person}
    with violations_as_faults(name):
        await session.rows(queries.add_account, password_hash=password_hash, **columns)
    await audit.log(session, by, "account-added", name, roles=roles, authority=authority, person=person)


async def change(session: Session, by: Principal, name: str, **changes: Any) -> None:
    """Change an account's `title`, `roles`, `disabled` or `person`; new roles or disabling end its sessions.

    Of what its former person prepared, and is not signed yet, it stays the account of that person.

    Raises NotFound, NotAllowed for an unknown role or for scopes, old or new, that the caller lacks, and Conflict if no
    administrator of the province would remain.
    """
    columns: dict[str, Any] = {"title": None, "roles": None, "disabled": None, "person": None} | changes
    if columns["roles"] is not None:
        by.require_not_self(f"account:{name}", "roles")
    async with _keeping_administrators(session, "roles" if columns["roles"] is not None else "disabled"):
        await _check_roles(session, columns["roles"] or ())
        await check_takeover(session, by, name)
        await check_grant(session, by, columns["roles"] or ())
        if columns["person"] is not None:
            await session.rows(proposals.keep_person, account=name)
        await session.rows(queries.change_account, name=name, authority=by.authority, **columns)
        if columns["roles"] is not None or columns["disabled"]:
            await session.rows(queries.end_sessions, account=name)
    await audit.log(session, by.name, "account-changed", name, **changes)


async def check_grant(session: Session, by: Principal, roles: Sequence[str], field: str = "roles") -> None:
    """Raises NotAllowed, for `field`, if the roles have scopes that the caller lacks."""
    by.require_own_scope(field, [row[0] for row in await session.rows(queries.scopes_of_roles, roles=list(roles))])


async def check_takeover(session: Session, by: Principal, name: str) -> None:
    """Raises NotFound; NotAllowed for an account with scopes that the caller lacks."""
    await get(session, by, name)
    await check_grant(session, by, [row[0] for row in await session.rows(queries.roles_of, name=name)], "name")


async def set_identity(session: Session, by: Principal, name: str, issuer: str | None, subject: str | None) -> None:
    """Link an account to a person at the identity provider, or unlink it; this ends its sessions.

    Raises NotFound, NotAllowed as `check_takeover`, and Conflict if the person is linked to another account.
    """
    await check_takeover(session, by, name)
    await session.rows(proposals.keep_person, account=name)
    try:
        await session.rows(queries.set_identity, name=name, issuer=issuer, subject=subject)
    except Violated as error:
        raise Conflict(Fault("identity.subject", subject, "is linked to another account", "identity-taken")) from error
    await session.rows(queries.end_sessions, account=name)
    await audit.log(session, by.name, "identity-set", name, issuer=issuer, subject=subject)


async def get(reader: Reader, by: Principal, name: str) -> str:
    """An account as JSON text. Raises NotFound, also for an account of another authority."""
    account: str | None = await reader.value(queries.accounts, authority=by.authority, name=name)
    if account is None:
        raise NotFound(Fault("name", name, "there is no such account", "not-found", case="account"))
    return account


async def exists(reader: Reader, name: str) -> bool:
    """Whether an account has this name."""
    return await reader.row(queries.password_of, name=name) is not None


async def list_all(reader: Reader, by: Principal) -> list[str]:
    """The accounts of the caller's authority as JSON texts; all of them for a caller of the whole province."""
    return [row[0] for row in await reader.rows(queries.accounts, authority=by.authority, name=None)]


async def set_password(session: Session, by: str, name: str, password_hash: str) -> None:
    """Set a password, which ends the account's sessions. Raises NotFound.

    The caller hashes it before the transaction begins, so that no connection waits for a hash.
    """
    if await session.row(queries.lock_account, name=name) is None:
        raise NotFound(Fault("name", name, "there is no such account", "not-found", case="account"))
    await session.rows(queries.set_password, name=name, password_hash=password_hash)
    await session.rows(queries.end_sessions, account=name)
    await audit.log(session, by, "password-set", name)


async def change_own_password(
    database: Database, by: Principal, old: str, new: str, open_transaction: OpenTransaction
) -> None:
    """Change the caller's own password. Raises NotAllowed if the old one is wrong, NotFound for a client.

    `open_transaction` judges the caller again, and holds the lock on rights.

    Raises TooManyRequests: a stolen session must not allow guessing the password.
    """
    name = by.name.partition(":")[2]
    account = None if by.machine else await database.row(queries.password_of, name=name)
    if account is None:
        raise NotFound(Fault("name", by.name, "has no password", "not-found", case="password"))
    await throttle.take(database, PASSWORD_CHANGES, name)
    matches = await passwords.matches(account["password_hash"], old)
    password_hash = await passwords.hashed(new) if matches else None
    async with open_transaction as session:
        # Read again: the password may have been reset, or the account disabled, during the hashing.
        if password_hash is not None and await session.row(queries.lock_account, name=name) == account:
            await set_password(session, by.name, name, password_hash)
            return
        await audit.log(session, by.name, "password-refused", name)
    raise not_allowed("old", None, "is not the password of the account", "login", case="password")


async def set_role(session: Session, by: Principal, name: str, title_vi: str, scopes: Sequence[str]) -> None:
    """Create or redefine a role; redefining ends the sessions of its accounts. Raises NotAllowed, Conflict.

    Callers cannot redefine a role of their own, nor one that has or gets scopes that they lack, nor one of an account
    that has scopes which they lack: they could not change that account either.
    """
    check_scopes("scopes", scopes)
    if name in [row[0] for row in await session.rows(queries.roles_of, name=by.name.removeprefix("account:"))]:
        rule = "is a role of your own: another administrator must change it"
        raise not_allowed("name", name, rule, "own", case="role")
    by.require_own_scope("scopes", scopes)
    await check_grant(session, by, [name], "name")
    holders = [row[0] for row in await session.rows(queries.scopes_of_holders, role=name)]
    by.require_own_scope("name", holders)
    async with _keeping_administrators(session, "scopes"):
        await session.rows(queries.set_role, name=name, title_vi=title_vi, scopes=list(scopes))
        await session.rows(queries.end_sessions_of_role, role=name)
    await audit.log(session, by.name, "role-set", name, scopes=scopes)


async def roles(reader: Reader) -> list[str]:
    """All roles as JSON texts."""
    return [row[0] for row in await reader.rows(queries.roles)]


async def _check_roles(session: Session, roles: Sequence[str]) -> None:
    unknown = [row[0] for row in await session.rows(queries.unknown_roles, roles=list(roles))]
    if unknown:
        raise not_allowed("roles", ", ".join(unknown), "there is no such role", "unknown-role")


@asynccontextmanager
async def _keeping_administrators(session: Session, field: str) -> AsyncIterator[None]:
    """Raises Conflict if the block leaves the province without an administrator; one block runs at a time."""
    await session.rows(access_lock.own)
    before = await session.value(queries.count_administrators)
    yield
    if before and not await session.value(queries.count_administrators):
        rule = f"would leave no enabled account of the whole province with the scope {MANAGE}"
        raise Conflict(Fault(field, None, rule, "last-administrator", about={"scope": MANAGE}))


@contextmanager
def violations_as_faults(name: str) -> Iterator[None]:
    """Raise Conflict if the name of a new account or client is taken."""
    try:
        yield
    except Violated as error:
        if error.constraint.endswith("_pkey"):
            raise Conflict(Fault("name", name, "this name is taken", "name-taken")) from error
        raise
