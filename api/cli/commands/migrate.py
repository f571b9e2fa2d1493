"""`sobo migrate`: migrate the database."""

import asyncio
from argparse import Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", _: Namespace) -> int:
    from api.cli.database import database
    from domain.ledger.migration import upgrade
    from domain.sealing import sealing_what_was_clear

    with database(settings) as url:
        asyncio.run(upgrade(url, sealing_what_was_clear(settings.keys_folder)))
    print("The schema is up to date.")
    return 0


COMMAND: Final = Command("migrate", "Migrate the database to the newest schema; needs the login of its owner.", _run)
