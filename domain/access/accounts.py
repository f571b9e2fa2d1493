"""Staff accounts (tài khoản) and roles (vai trò): who may be given which, and by whom."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

from db.errors import Violated
from db.queries import access as queries
from db.session import Database, Reader, Session
from domain.access import audit, passwords, throttle
from domain.access.principal import MANAGE, Principal, check_scopes
from domain.access.throttle import Limit
from domain.errors import Conflict, Fault, NotFound, not_allowed

CHANGES: Final = Limit("password", 10, 900)
"""Of one account's own password, right or wrong."""


async def add(
    session: Session, by: str, name: str, title: str, roles: Sequence[str], authority: str | None, password_hash: str
) -> None:
    """Add an account. Raises Conflict if the name is taken, NotAllowed for an unknown role or body."""
    await _check_roles(session, roles)
    given = {"name": name, "title": title, "roles": list(roles), "authority": authority, "created_by": by}
    with refusing(name, authority):
        await session.rows(queries.add_account, password_hash=password_hash, **given)
    await audit.log(session, by, "account-added", name, roles=roles, authority=authority)


async def change(session: Session, by: Principal, name: str, **changes: Any) -> None:
    """Change an account's `title`, `roles` or `disabled`; a change of the latter two ends its sessions.

    Raises NotFound, NotAllowed for an unknown role, and Conflict if nobody would be left to manage the province.
    """
    given: dict[str, Any] = {"title": None, "roles": None, "disabled": None} | changes
    if given["roles"] is not None:
        by.require_other(f"account:{name}", "roles")
    async with _keeping_administrators(session, "roles" if given["roles"] is not None else "disabled"):
        await _check_roles(session, given["roles"] or ())
        await one(session, by, name)
        await check_giving(session, by, given["roles"] or ())
        await session.rows(queries.change_account, name=name, of=by.authority, **given)
        if given["roles"] is not None or given["disabled"]:
            await session.rows(queries.end_sessions, account=name)
    await audit.log(session, by.name, "account-changed", name, **changes)


async def check_giving(session: Session, by: Principal, roles: Sequence[str]) -> None:
    """Raises NotAllowed if a program gives somebody roles that hold more than it may do itself."""
    by.require_own_scope("roles", [row[0] for row in await session.rows(queries.scopes_of_roles, roles=list(roles))])


async def check_taking(session: Session, by: Principal, name: str) -> None:
    """Raises NotFound; NotAllowed if a program lets itself, or anybody, in as who may do more than it may itself."""
    await one(session, by, name)
    await check_giving(session, by, [row[0] for row in await session.rows(queries.roles_of, name=name)])


async def set_identity(session: Session, by: Principal, name: str, issuer: str | None, subject: str | None) -> None:
    """Say which person at a provider an account is, or that it is none; it ends the account's sessions.

    Raises NotFound, and Conflict if that person is another account.
    """
    await check_taking(session, by, name)
    try:
        await session.rows(queries.set_identity, name=name, issuer=issuer, subject=subject)
    except Violated as error:
        raise Conflict(Fault("identity.subject", subject, "is another account", "identity-taken")) from error
    await session.rows(queries.end_sessions, account=name)
    await audit.log(session, by.name, "identity-set", name, issuer=issuer, subject=subject)


async def one(reader: Reader, by: Principal, name: str) -> str:
    """One account as JSON text. Raises NotFound also for one of another authority."""
    found: str | None = await reader.value(queries.accounts, of=by.authority, name=name)
    if found is None:
        raise NotFound(Fault("name", name, "there is no such account", "not-found"))
    return found


async def exists(reader: Reader, name: str) -> bool:
    """Whether the name is taken."""
    return await reader.row(queries.password_of, name=name) is not None


async def every(reader: Reader, by: Principal) -> list[str]:
    """The accounts of one's own authority as JSON texts; of all for whoever sees the whole province."""
    return [row[0] for row in await reader.rows(queries.accounts, of=by.authority, name=None)]


async def set_password(session: Session, by: str, name: str, password_hash: str) -> None:
    """Set a password; it ends the account's sessions. Raises NotFound.

    It was hashed before the transaction began: who waits for a hash holds no connection.
    """
    if await session.row(queries.lock_account, name=name) is None:
        raise NotFound(Fault("name", name, "there is no such account", "not-found"))
    await session.rows(queries.set_password, name=name, password_hash=password_hash)
    await session.rows(queries.end_sessions, account=name)
    await audit.log(session, by, "password-set", name)


async def change_own_password(database: Database, by: Principal, old: str, new: str) -> None:
    """Change one's own password. Raises NotAllowed if the old one is wrong, NotFound for a client, which has none.

    Raises TooMany for who tries many: a stolen session must not find the password out.
    """
    name = by.name.partition(":")[2]
    found = None if by.machine else await database.row(queries.password_of, name=name)
    if found is None:
        raise NotFound(Fault("name", by.name, "has no password", "not-found"))
    await throttle.take(database, CHANGES, name)
    right = await passwords.matches(found["password_hash"], old)
    password_hash = await passwords.hashed(new) if right else None
    async with database.transaction() as session:
        # Asked again: it may have been reset, or the account disabled, while the hashes were made.
        if password_hash is not None and await session.row(queries.lock_account, name=name) == found:
            await set_password(session, by.name, name, password_hash)
            return
        await audit.log(session, by.name, "password-refused", name)
    raise not_allowed("old", None, "is not the password of the account", "login")


async def set_role(session: Session, by: Principal, name: str, title_vi: str, scopes: Sequence[str]) -> None:
    """Define a role, or define it anew, which ends the sessions of whoever has it. Raises NotAllowed, Conflict.

    Nobody defines a role of their own anew, and a program none that holds more than it may do itself.
    """
    check_scopes("scopes", scopes)
    by.require_own_scope("scopes", scopes)
    if name in [row[0] for row in await session.rows(queries.roles_of, name=by.name.removeprefix("account:"))]:
        raise not_allowed("name", name, "is a role of your own: somebody else who may manage changes it", "own")
    async with _keeping_administrators(session, "scopes"):
        await session.rows(queries.set_role, name=name, title_vi=title_vi, scopes=list(scopes))
        await session.rows(queries.end_sessions_of_role, role=name)
    await audit.log(session, by.name, "role-set", name, scopes=scopes)


async def roles(reader: Reader) -> list[str]:
    """Every role as JSON text."""
    return [row[0] for row in await reader.rows(queries.roles)]


async def _check_roles(session: Session, roles: Sequence[str]) -> None:
    unknown = [row[0] for row in await session.rows(queries.unknown_roles, roles=list(roles))]
    if unknown:
        raise not_allowed("roles", ", ".join(unknown), "there is no such role", "unknown-role")


@asynccontextmanager
async def _keeping_administrators(session: Session, field: str) -> AsyncIterator[None]:
    """Raises Conflict if the block leaves the province without its last administrator."""
    await session.rows(queries.lock_administration)
    before = await session.value(queries.administrators)
    yield
    if before and not await session.value(queries.administrators):
        rule = f"would leave no enabled account of the whole province that may {MANAGE}"
        raise Conflict(Fault(field, None, rule, "last-administrator"))


@contextmanager
def refusing(name: str, authority: str | None) -> Iterator[None]:
    """Turn what the database refuses of a new account or client into an error that names the field."""
    try:
        yield
    except Violated as error:
        if error.constraint.endswith("_pkey"):
            raise Conflict(Fault("name", name, "this name is taken", "name-taken")) from error
        if error.constraint.endswith("_authority_fkey"):
            raise not_allowed("authority", authority, "there is no body with this code", "unknown-body") from error
        raise
