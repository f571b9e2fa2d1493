"""What whoever runs the machine does about access: the first administrator, a lost password, who tries the demo."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from db.session import Database
from domain.access import accounts, clients, passwords
from domain.access.principal import ACT, READ, REFERENCE, SEAL

BY: Final = "sobo"
"""Who the audit names: nobody is logged in on the command line."""

DEMO_ACCOUNT: Final = "can-bo"
DEMO_ROLES: Final = ("administrator", "auditor", "officer", "privacy", "reporter")
DEMO_CLIENT: Final = "dung-thu"
DEMO_KEY: Final = "demo.key"


async def add_account(
    database: Database, name: str, title: str, roles: Sequence[str], authority: str | None = None
) -> str:
    """Add an account; its password, which is told this once. Raises what `accounts.add` raises."""
    password, password_hash = await passwords.generated()
    async with database.transaction() as session:
        await accounts.add(session, BY, name, title, roles, authority, password_hash)
    return password


async def reset_password(database: Database, name: str) -> str:
    """A new password for an account, told this once; it ends its sessions. Raises NotFound."""
    password, password_hash = await passwords.generated()
    async with database.transaction() as session:
        await accounts.set_password(session, BY, name, password_hash)
    return password


async def demo_officer(database: Database) -> str | None:
    """The password of the account to try everything with; None if it has one already."""
    if await accounts.exists(database, DEMO_ACCOUNT):
        return None
    return await add_account(database, DEMO_ACCOUNT, "Cán bộ dùng thử", DEMO_ROLES)


async def demo_key(database: Database, folder: Path) -> Path:
    """The file that holds an API key to try the API with; made anew if it was lost."""
    path = folder / DEMO_KEY
    if path.exists():
        return path
    async with database.transaction() as session:
        if not await clients.exists(session, DEMO_CLIENT):
            await clients.add(session, BY, DEMO_CLIENT, "Dùng thử", sorted((READ, ACT, REFERENCE, SEAL)), None)
        _, key = await clients.add_credential(session, BY, DEMO_CLIENT, "key", "sobo demo", None)
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    return path
