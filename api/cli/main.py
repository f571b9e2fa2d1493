"""`sobo`: the command-line program."""

import argparse
import io
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from api.cli.command import CommandError
from api.cli.commands import (
    add_account,
    check,
    demo,
    load,
    migrate,
    rebuild,
    reset_password,
    rotate_keys,
    serve,
    verify,
)

if TYPE_CHECKING:
    from api.settings import Settings

HELP: Final = Path(__file__).with_name("settings.txt")
DESCRIPTION: Final = """Sổ Bộ keeps a province's ICT licensing registers."""
COMMANDS: Final = (demo, serve, migrate, add_account, reset_password, load, rebuild, verify, rotate_keys, check)


class _Parser(argparse.ArgumentParser):
    """The main parser; its help ends with the settings, as `api.cli.settings_text` wrote them."""

    def format_help(self) -> str:
        """The help with all settings."""
        self.epilog = HELP.read_text("utf-8")
        return super().format_help()


def parser() -> argparse.ArgumentParser:
    """The parser with all commands and their arguments."""
    root = _Parser("sobo", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = root.add_subparsers(
        title="commands", metavar="COMMAND", required=True, parser_class=argparse.ArgumentParser
    )
    for command in (module.COMMAND for module in COMMANDS):
        added = commands.add_parser(command.name, help=command.help, description=command.help)
        added.set_defaults(run=command.run)
        command.arguments(added)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; errors that the user can correct print one message and return status 1."""
    _print_in_any_encoding()
    args = parser().parse_args(argv)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        status: int = args.run(_settings(), args)
    except KeyboardInterrupt:
        return 130
    except _user_errors() as error:
        print(error, file=sys.stderr)
        return 1
    return status


def _settings() -> "Settings":
    """The settings from the environment. Raises CommandError with a line per invalid variable."""
    from pydantic import ValidationError

    from api.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        from api.cli.settings_text import faults_text

        raise CommandError(faults_text(error)) from error


def _user_errors() -> tuple[type[Exception], ...]:
    """The errors that the user can correct; imported only once an error has occurred."""
    from api.cli.loading.csv_files import LoadError
    from db.embedded import EmbeddedError
    from db.errors import DatabaseError
    from domain.keys import KeyProblem

    return CommandError, LoadError, EmbeddedError, DatabaseError, KeyProblem


def _print_in_any_encoding() -> None:
    """Escape characters that the terminal's encoding lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
