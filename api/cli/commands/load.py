"""`sobo load`: load a folder of CSV files."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings


def _run(settings: "Settings", args: Namespace) -> int:
    from api.cli.database import run_on_database
    from api.cli.loading.recording import load

    print(f"Loaded {run_on_database(settings, lambda opened: load(opened, args.folder))} acts.")
    return 0


def _arguments(command: ArgumentParser) -> None:
    command.add_argument("folder", type=Path, help="organisations.csv, number-series.csv, <register>.csv")


COMMAND: Final = Command("load", "Load a folder of CSV files, whole or not at all.", _run, _arguments)
