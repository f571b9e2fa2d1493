"""Accounts as the operator of the machine manages them: the first administrator, a lost password."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from api.cli.command import CommandError
from api.cli.database import on_database
from api.settings import Settings
from db.session import Database
from domain.access import accounts, passwords
from domain.errors import DomainError

BY: Final = "sobo"
"""Who the audit names: nobody is logged in on the command line."""


async def add_account(
    database: Database, name: str, title: str, roles: Sequence[str], authority: str | None = None
) -> str:
    """Add an account; its password, which is shown only now. Raises what `accounts.add` raises."""
    password, password_hash = await passwords.generated()
    async with database.transaction() as session:
        await accounts.add(session, BY, name, title, roles, authority, password_hash)
    return password


async def reset_password(database: Database, name: str) -> str:
    """Give an account a new password, shown only now; it ends the account's sessions. Raises NotFound."""
    password, password_hash = await passwords.generated()
    async with database.transaction() as session:
        await accounts.set_password(session, BY, name, password_hash)
    return password


def on_accounts(settings: Settings, work: Callable[[Database], Awaitable[str]]) -> str:
    """Run `work` on the database; what the domain refuses is raised as CommandError, a line for each fault."""
    try:
        return on_database(settings, work)
    except DomainError as error:
        raise CommandError("\n".join(f"{f.field}: {f.rule} ({f.value!r})" for f in error.faults)) from error
