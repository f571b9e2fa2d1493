"""`sobo add-account`: an account for a member of staff."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Final

from api.cli.command import Command
from api.cli.login import add_login

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", args: Namespace) -> int:
    from api.cli.accounts import add_account, on_accounts

    password = on_accounts(
        settings, lambda opened: add_account(opened, args.name, args.title or args.name, args.role, args.authority)
    )
    print(f"Account {args.name}, password {password} (told this once).")
    return 0


def _arguments(command: ArgumentParser) -> None:
    add_login(command)
    command.add_argument("--title", help="name as shown (tên hiển thị)")
    command.add_argument("--role", action="append", required=True, help="may be given more than once")
    command.add_argument("--authority", help="code of the body whose registers it sees; default: all of them")


COMMAND: Final = Command(
    "add-account",
    "Add an account for a member of staff, such as the first administrator; tells its password, once.",
    _run,
    _arguments,
)
