"""`sobo rotate-keys`: add a signing key."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", _: Namespace) -> int:
    from domain.keys import Keys

    print(f"New signing key: {Keys.open(settings.keys_folder).rotate()}")
    return 0


COMMAND: Final = Command(
    "rotate-keys", "Add a signing key and sign with it from now on; earlier signatures stay valid.", _run
)
