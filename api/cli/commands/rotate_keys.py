"""`sobo rotate-keys`: add a signing key and a sealing key."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", _: Namespace) -> int:
    from domain.keys import Keys
    from domain.sealing import SealingKeys

    print(f"New signing key: {Keys.open(settings.keys_folder).rotate()}")
    print(f"New sealing key: {SealingKeys.open(settings.keys_folder).rotate()}")
    return 0


COMMAND: Final = Command(
    "rotate-keys",
    "Add a signing key and a sealing key, used from now on; earlier signatures stay valid, and the running service "
    "seals the secrets in the database again.",
    _run,
)
