"""What a command of `sobo` is, and the error it ends with."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings


class CommandError(Exception):
    """A mistake that a person can correct: its message is printed, and the exit status is 1."""


def no_arguments(_: ArgumentParser) -> None:
    """Add no argument: the command takes none."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, one sentence of help, the work it does (returns the exit status) and its arguments."""

    name: str
    help: str
    run: Callable[["Settings", Namespace], int]
    arguments: Callable[[ArgumentParser], None] = no_arguments
