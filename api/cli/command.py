"""A command of `sobo`, and the error of a failed one."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from api.settings import Settings


class CommandError(Exception):
    """An error that the user can correct: its message is printed, and the exit status is 1."""


def no_arguments(_: ArgumentParser) -> None:
    """Add no argument: the command takes none."""


class Command(NamedTuple):
    """A command: its name, one sentence of help, `run`, which returns the exit status, and its arguments."""

    name: str
    help: str
    run: Callable[["Settings", Namespace], int]
    arguments: Callable[[ArgumentParser], None] = no_arguments
