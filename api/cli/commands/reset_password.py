"""`sobo reset-password`: set a new password."""

from argparse import Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command
from api.cli.login import add_name_argument

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", args: Namespace) -> int:
    from api.cli.accounts import reset_password, run_on_accounts

    password = run_on_accounts(settings, lambda opened: reset_password(opened, args.name))
    print(f"Account {args.name}, password {password} (shown only now).")
    return 0


COMMAND: Final = Command(
    "reset-password",
    "Set a new password for an account, end its sessions, and print the password once.",
    _run,
    add_name_argument,
)
