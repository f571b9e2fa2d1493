"""Sessions of staff (phiên làm việc): login, authentication by session token, logout."""

import secrets
from datetime import timedelta
from time import monotonic
from typing import Final

from db.queries import accounts as queries
from db.session import Database, Reader, Session
from domain.access import audit, passwords, throttle
from domain.access.known import KnownCaller, known_caller
from domain.access.principal import Unauthenticated, digest, principal
from domain.access.throttle import Limit, Success
from domain.errors import Fault
from domain.tense import today

IDLE_TIMEOUT: Final = timedelta(minutes=30)
"""A session without requests for so long has ended."""

MAX_LIFETIME: Final = timedelta(hours=12)
"""No session lasts longer."""

_LIMITS: Final = {"longest": MAX_LIFETIME, "idle": IDLE_TIMEOUT}


def login_failed() -> Unauthenticated:
    """The error of a failed login, the same for every reason."""
    rule = "account or password is wrong, or the account is disabled"
    return Unauthenticated(Fault("name", None, rule, "login"))


LOGINS: Final = Limit("login", 10, 900, "failed logins")
"""Failed logins to one account from one address (mật khẩu sai nhiều lần)."""

LOGINS_PER_ADDRESS: Final = Limit("login-from", 60, 900, "failed logins")
LOGINS_PER_ACCOUNT: Final = Limit("login-to", 100, 900, "failed logins")
"""From all addresses together, against guessing a password from many of them."""

SIGN_ONS_PER_ADDRESS: Final = Limit("sign-on", 300, 900, "steps of sign-ons that are not completed")
"""Single sign-ons, begun or not completed: each sends requests to the provider, but none can guess a password."""

SIGN_ONS_PER_BROWSER: Final = Limit("sign-on-browser", 30, 900, "steps of sign-ons that are not completed")
"""The same for a browser that lately signed on from the address."""

RECENT_LOGINS: Final = Success("logged-in", 30 * 86_400)
"""Logins to an account from an address, which failures elsewhere and at other accounts there then cannot prevent."""

RECENT_BROWSERS: Final = Success("logged-in-browser", 30 * 86_400)
"""The same from one browser there: failures from others at its address do not prevent a login from it either."""

RECENT_SIGN_ONS: Final = Success("signed-on", 30 * 86_400)
"""The same of a browser, since a sign-on does not say beforehand whose it is."""


async def login(database: Database, name: str, password: str, address: str, browser: str) -> str:
    """Log in and return the session's token; `browser` is what one is recognised by that logged in to the account.

    Raises TooManyRequests, before the password is compared, and Unauthenticated with the same message and timing for
    every reason.
    """
    limits = [(LOGINS, place := f"{name} {address}")]
    if await throttle.remembers(database, RECENT_BROWSERS, browser):
        limits = [(LOGINS, browser)]
    elif not await throttle.remembers(database, RECENT_LOGINS, place):
        limits += [(LOGINS_PER_ADDRESS, address), (LOGINS_PER_ACCOUNT, name)]
    async with throttle.failures(database, Unauthenticated, limits):
        token = await _authenticate(database, name, password)
    await throttle.remember(database, RECENT_LOGINS, place)
    return token


async def _authenticate(database: Database, name: str, password: str) -> str:
    account = await database.row(queries.password_of, name=name)
    matches = await passwords.matches(account["password_hash"] if account else None, password)
    async with database.transaction() as session:
        # Read again: the account may have been disabled, or its password changed, during the hashing.
        locked = await session.row(queries.lock_account, name=name) if account else None
        valid = matches and locked is not None and locked["enabled"] and locked == account
        await audit.log(session, f"account:{name}" if valid else "nobody", "login" if valid else "login-refused", name)
        if valid:
            return await _open(session, name)
    raise login_failed()


async def sign_on(database: Database, issuer: str, subject: str) -> str:
    """Open a session for a person whom the identity provider authenticated, and return its token.

    Raises Unauthenticated without an enabled account that is linked to the person."""
    async with database.transaction() as session:
        name = await session.value(queries.lock_identity, issuer=issuer, subject=subject)
        who, what = ("nobody", "login-refused") if name is None else (f"account:{name}", "login")
        await audit.log(session, who, what, name or subject, issuer=issuer, subject=subject)
        if name is not None:
            return await _open(session, name)
    rule = "is not linked to an enabled account"
    raise Unauthenticated(Fault("subject", subject, rule, "login", case="subject"))


async def _open(session: Session, account: str) -> str:
    token = secrets.token_urlsafe(32)
    await session.rows(queries.end_old_sessions, longest=MAX_LIFETIME, idle=IDLE_TIMEOUT)
    await session.rows(queries.open_session, digest=digest(token), account=account)
    return token


async def logout(session: Session, token: str) -> None:
    """End a session, if it has not ended yet."""
    account = await session.value(queries.end_session, digest=digest(token))
    if account is not None:
        await audit.log(session, f"account:{account}", "logout", account)


async def account_of_session(reader: Reader, token: str) -> KnownCaller | None:
    """The account of a session token, if the session is valid, which is seen now."""
    day, at = today(), monotonic()
    row = await reader.row(queries.of_session, digest=digest(token), day=day, **_LIMITS)
    if row is None:
        return None
    if row["stale"]:
        await reader.rows(queries.touch, digest=digest(token))
    return known_caller(row, principal(row, machine=False), day, at)


async def account_of_kept_session(session: Session, token: str) -> KnownCaller | None:
    """The same in a transaction, before whose end the session cannot be ended."""
    day, at = today(), monotonic()
    row = await session.row(queries.of_kept_session, digest=digest(token), day=day, **_LIMITS)
    return None if row is None else known_caller(row, principal(row, machine=False), day, at)
