"""`sobo rotate-keys`: a new signing key."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", _: Namespace) -> int:
    from domain.keys import Keys

    print(f"Signs from now on: {Keys.open(settings.keys_folder).rotate()}")
    return 0


COMMAND: Final = Command(
    "rotate-keys", "Add a signing key, which signs from now on; what the others signed stays good.", _run
)
