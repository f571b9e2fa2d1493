"""`sobo serve`: serve the API until it is stopped."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", _: Namespace) -> int:
    import asyncio
    import gc

    gc.disable()  # until all modules are imported
    from api.cli.database import check_schema, check_sums, database
    from api.cli.serving import bind, import_in_background, serve

    with bind(settings) as listener:
        imports = import_in_background("api.app", "db.migrate")
        with database(settings) as opened:
            imports.join()
            from domain.keys import Keys
            from domain.sealing import SealingKeys

            Keys.open(settings.keys_folder)
            SealingKeys.open(settings.keys_folder)
            asyncio.run(check_schema(opened.url))
            asyncio.run(check_sums(opened.url))
            serve(settings, opened, listener)
    return 0


COMMAND: Final = Command("serve", "Serve the API on a database whose schema is up to date.", _run)
