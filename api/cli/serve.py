"""`sobo serve`: the API, for as long as it is not stopped."""

import asyncio
from argparse import Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", _: Namespace) -> int:
    from api.cli.database import check_schema, database
    from api.cli.serving import bound, importing, serve

    with bound(settings) as listener:
        imports = importing("api.app", "db.migrate")
        with database(settings) as url:
            imports.join()
            from domain.keys import Keys

            Keys.open(settings.keys_folder)
            asyncio.run(check_schema(url))
            serve(settings, url, listener)
    return 0


COMMAND: Final = Command("serve", "Serve the API on a database whose schema is up to date.", _run)
