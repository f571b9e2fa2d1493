"""`sobo add-account`: an account for a member of staff."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command
from api.cli.login import add_name_argument

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", args: Namespace) -> int:
    from api.cli.accounts import add_account, run_on_accounts

    password = run_on_accounts(
        settings, lambda opened: add_account(opened, args.name, args.title or args.name, args.role, args.authority)
    )
    print(f"Account {args.name}, password {password} (shown only now).")
    return 0


def _arguments(command: ArgumentParser) -> None:
    add_name_argument(command)
    command.add_argument("--title", help="display name (tên hiển thị)")
    command.add_argument("--role", action="append", required=True, help="role; may be repeated")
    command.add_argument("--authority", help="code of its authority; default: the whole province")


COMMAND: Final = Command(
    "add-account",
    "Add an account for a member of staff, such as the first administrator, and print its password once.",
    _run,
    _arguments,
)
