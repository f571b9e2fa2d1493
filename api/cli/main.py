"""`sobo`: the command-line program."""

import argparse
import io
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING, Final

from api.cli import (
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
from api.cli.command import CommandError

if TYPE_CHECKING:
    from api.settings import Settings

DESCRIPTION: Final = """Sổ Bộ keeps a province's ICT licensing registers."""
COMMANDS: Final = (demo, serve, migrate, add_account, reset_password, load, rebuild, verify, rotate_keys, check)


class _Parser(argparse.ArgumentParser):
    """The program's own parser: its help ends with the settings, which are loaded only for it."""

    def format_help(self) -> str:
        """The help with every setting."""
        from api.cli.settings_text import help_text

        self.epilog = help_text()
        return super().format_help()


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    made = _Parser("sobo", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = made.add_subparsers(
        title="commands", metavar="COMMAND", required=True, parser_class=argparse.ArgumentParser
    )
    for command in (module.COMMAND for module in COMMANDS):
        added = commands.add_parser(command.name, help=command.help, description=command.help)
        added.set_defaults(run=command.run)
        command.arguments(added)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; a person's mistake ends in one clear message and status 1."""
    _print_in_any_encoding()
    args = parser().parse_args(argv)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        status: int = args.run(_settings(), args)
    except KeyboardInterrupt:
        return 130
    except _mistakes() as error:
        print(error, file=sys.stderr)
        return 1
    return status


def _settings() -> "Settings":
    """The settings of the environment. Raises CommandError, with a line for each variable that is wrong."""
    from pydantic import ValidationError

    from api.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        from api.cli.settings_text import faults_text

        raise CommandError(faults_text(error)) from error


def _mistakes() -> tuple[type[Exception], ...]:
    """The errors that a person can act on; Python asks for them only once there is an error."""
    from api.cli.loading.csv_files import LoadError
    from db.embedded import EmbeddedError
    from db.errors import DatabaseError
    from domain.keys import KeyProblem

    return CommandError, LoadError, EmbeddedError, DatabaseError, KeyProblem


def _print_in_any_encoding() -> None:
    """Print what a terminal's encoding has not as an escape, rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
