"""`sobo demo`: everything that is needed to try it out."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", _: Namespace) -> int:
    import asyncio
    import gc

    gc.disable()  # until all modules are imported
    from api.cli.database import database
    from api.cli.serving import bind, import_in_background, serve

    with bind(settings) as listener:
        imports = import_in_background("api.app", "api.cli.example")
        with database(settings) as opened:
            imports.join()
            from api.cli.example import prepare

            asyncio.run(prepare(opened.url, settings))
            serve(settings, opened, listener)
    return 0


COMMAND: Final = Command("demo", "Start everything: database, schema, the November 2024 example, server.", _run)
