"""Accounts managed by the operator of the machine: the first administrator, a lost password."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from api.cli.command import CommandError
from api.cli.database import run_on_database
from api.settings import Settings
from db.queries import access_lock
from db.session import Database
from domain.access import accounts, passwords
from domain.errors import DomainError

ACTOR: Final = "sobo"
"""The actor in the audit log, since nobody is logged in on the command line."""


async def add_account(
    database: Database, name: str, title: str, roles: Sequence[str], authority: str | None = None
) -> str:
    """Add an account and return its password, which is shown only now. Raises as `accounts.add`."""
    password, password_hash = await passwords.generated()
    async with database.transaction() as session:
        await accounts.add(session, ACTOR, name, title, roles, authority, password_hash)
    return password


async def reset_password(database: Database, name: str) -> str:
    """Set and return a new password, which is shown only now; ends the account's sessions. Raises NotFound."""
    password, password_hash = await passwords.generated()
    async with database.transaction() as session:
        await session.rows(access_lock.own)
        await accounts.set_password(session, ACTOR, name, password_hash)
    return password


def run_on_accounts(settings: Settings, work: Callable[[Database], Awaitable[str]]) -> str:
    """Run `work` on the database. Raises CommandError with a line per fault if the domain refuses it."""
    try:
        return run_on_database(settings, work)
    except DomainError as error:
        raise CommandError("\n".join(f"{f.field}: {f.rule} ({f.value!r})" for f in error.faults)) from error
