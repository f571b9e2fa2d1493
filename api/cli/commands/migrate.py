"""`sobo migrate`: migrate the database."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", _: Namespace) -> int:
    import asyncio

    from api.cli.database import database
    from api.cli.migrating import migrate

    with database(settings) as opened:
        repaired, findings = asyncio.run(migrate(opened.url, settings))
    print("The schema is up to date.")
    if repaired:
        print(f"The versions of {repaired} entries were derived anew from their acts.")
    print(*findings, sep="\n", end="\n" if findings else "")
    return 1 if findings else 0


COMMAND: Final = Command("migrate", "Migrate the database to the newest schema; needs the login of its owner.", _run)
