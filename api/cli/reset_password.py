"""`sobo reset-password`: a new password for an account."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command
from api.cli.login import add_login

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", args: Namespace) -> int:
    from api.cli.accounts import on_accounts, reset_password

    password = on_accounts(settings, lambda opened: reset_password(opened, args.name))
    print(f"Account {args.name}, password {password} (told this once).")
    return 0


COMMAND: Final = Command(
    "reset-password",
    "Give an account a new password; ends its sessions and tells the password, once.",
    _run,
    add_login,
)
