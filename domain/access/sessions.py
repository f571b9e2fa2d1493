"""Sessions of staff (phiên làm việc): logging in, who a session's token stands for, logging out."""

import secrets
from datetime import timedelta
from typing import Final

from db.queries import access as queries
from db.session import Database, Session
from domain.access import audit, passwords, throttle
from domain.access.principal import Principal, Unauthenticated, digest, principal
from domain.access.throttle import Limit
from domain.errors import Fault
from domain.tense import today

IDLE: Final = timedelta(minutes=30)
"""A session that nobody used so long has ended."""

LONGEST: Final = timedelta(hours=12)
"""No session lasts longer."""


def refused() -> Unauthenticated:
    """The same words for every reason that there is not to let somebody in."""
    rule = "the account and the password do not belong together, or it is disabled"
    return Unauthenticated(Fault("account", None, rule, "login"))


LOGINS: Final = Limit("login", 10, 900)
"""Failures of one account from one address (mật khẩu sai nhiều lần)."""

LOGINS_FROM: Final = Limit("login-from", 60, 900)
LOGINS_TO: Final = Limit("login-to", 100, 900)
"""However many addresses somebody has, so that no password is found by trying."""

SIGN_ONS: Final = Limit("sign-on", 300, 900)
"""From one address, begun or come back: each asks the provider, and none can try a password."""

LOGGED_IN: Final = Limit("logged-in", 1_000_000, 30 * 86_400)
"""Where an account lately logged in from: the attempts of strangers elsewhere do not keep it out there."""


async def login(database: Database, name: str, password: str, address: str) -> str:
    """A new session's token. Raises TooManyRequests; and Unauthenticated, in the same words and time for every reason."""
    counted = [(LOGINS, f"{name} {address}"), (LOGINS_FROM, address)]
    if not await throttle.begun(database, LOGGED_IN, f"{name} {address}"):
        counted.append((LOGINS_TO, name))
    for limit, who in counted:
        await throttle.take(database, limit, who)
    token = await _logged_in(database, name, password)
    for limit, who in counted:
        await throttle.give_back(database, limit, who)
    await throttle.take(database, LOGGED_IN, f"{name} {address}")
    return token


async def _logged_in(database: Database, name: str, password: str) -> str:
    found = await database.row(queries.password_of, name=name)
    right = await passwords.matches(found["password_hash"] if found else None, password)
    async with database.transaction() as session:
        # Asked again: the account may have been disabled, or its password changed, while the hash was made.
        still = await session.row(queries.lock_account, name=name) if found else None
        good = right and still is not None and still["enabled"] and still == found
        await audit.log(session, f"account:{name}" if good else "nobody", "login" if good else "login-refused", name)
        if good:
            return await _opened(session, name)
    raise refused()


async def sign_on(database: Database, issuer: str, subject: str) -> str:
    """A new session's token for whom a provider vouches for. Raises Unauthenticated if that is no enabled account."""
    async with database.transaction() as session:
        name = await session.value(queries.lock_identity, issuer=issuer, subject=subject)
        who, what = ("nobody", "login-refused") if name is None else (f"account:{name}", "login")
        await audit.log(session, who, what, name or subject, issuer=issuer, subject=subject)
        if name is not None:
            return await _opened(session, name)
    raise Unauthenticated(Fault("subject", subject, "belongs to no account, or to one that is disabled", "login"))


async def _opened(session: Session, account: str) -> str:
    token = secrets.token_urlsafe(32)
    await session.rows(queries.end_old_sessions, longest=LONGEST, idle=IDLE)
    await session.rows(queries.open_session, digest=digest(token), account=account)
    return token


async def logout(session: Session, token: str) -> None:
    """End a session; of one that is over already nothing is left to end."""
    account = await session.value(queries.end_session, digest=digest(token))
    if account is not None:
        await audit.log(session, f"account:{account}", "logout", account)


async def of_session(database: Database, token: str) -> Principal | None:
    """Whose session it is, if it still counts."""
    given = {"digest": digest(token), "day": today(), "longest": LONGEST, "idle": IDLE}
    row = await database.row(queries.of_session, **given)
    if row is None:
        return None
    if row["stale"]:
        await database.rows(queries.touch, digest=digest(token))
    return principal(row, machine=False)
