"""The database of `sobo demo`: schema, November 2024, an account and an API key."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from api.cli.accounts import ACTOR, add_account
from api.cli.command import CommandError
from api.cli.database import display_path
from api.cli.loading.recording import load
from api.cli.migrating import migrate
from api.settings import Settings
from db.session import Database
from domain.access import accounts, clients
from domain.access.principal import ACT, READ, REFERENCE, SEAL
from domain.errors import Contradicted
from domain.keys import Keys
from domain.ledger import checkpoints
from domain.ledger.rebuild import has_entries
from domain.registers import EVERY

EXAMPLE: Final = Path(__file__).parents[1] / "example" / "november-2024"
ACCOUNT: Final = "can-bo"
ROLES: Final = ("administrator", "auditor", "officer", "privacy", "reporter")
CLIENT: Final = "dung-thu"
KEY: Final = "demo.key"


async def prepare(url: str, settings: Settings) -> None:
    """Prepare the database and print how to log in; existing data stays."""
    await migrate(url, settings)
    target = settings.checkpoint_settings(Keys.open(settings.keys_folder))
    async with Database.open(url) as opened:
        if not await has_entries(opened, EVERY):
            print(f"Loaded the example: {(await load(opened, EXAMPLE)).acts.total()} acts around November 2024.")
        try:
            await checkpoints.publish(opened, replace(target, interval=timedelta(0)))
        except (Contradicted, OSError) as error:
            raise CommandError(f"No checkpoint can be published: {error}") from error
        if not await accounts.exists(opened, ACCOUNT):
            password = await add_account(opened, ACCOUNT, "Cán bộ dùng thử", ROLES)
            print(f"Log in as {ACCOUNT} with the password {password} (shown only now).")
        print(f"An API key to try: {display_path(await _key(opened, settings.data_dir))}")


async def _key(database: Database, folder: Path) -> Path:
    """The file with an API key; created if it is missing."""
    path = folder / KEY
    if path.exists():
        return path
    async with database.transaction() as session:
        if not await clients.exists(session, CLIENT):
            await clients.add(session, ACTOR, CLIENT, "Dùng thử", sorted((READ, ACT, REFERENCE, SEAL)), None)
        _, key = await clients.add_credential(session, ACTOR, CLIENT, "key", "sobo demo", None)
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    return path
