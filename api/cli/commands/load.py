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

    loaded = run_on_database(settings, lambda opened: load(opened, args.folder, dry_run=args.dry_run))
    if not args.dry_run:
        print(f"Đã nạp {loaded.acts.total()} hành vi.")
        return 0
    print(f"Sẽ nạp {loaded.acts.total()} hành vi; chưa thay đổi gì.")
    for file, rows in loaded.rows.items():
        if rows:
            print(f"{file}: {rows}")
    for (register, kind), acts in sorted(loaded.acts.items()):
        print(f"{register}.{kind}: {acts}")
    return 0


def _arguments(command: ArgumentParser) -> None:
    command.add_argument("folder", type=Path, help="organisations.csv, number-series.csv, <register>.csv")
    command.add_argument(
        "--dry-run", action="store_true", help="judge and count everything, and change nothing (chạy thử)"
    )
    command.epilog = (
        "Exit status: 0 loaded, or could be (--dry-run); 1 the folder has faults, each told in Vietnamese as "
        "file:line:column name: sentence, or the database cannot be used, and nothing was loaded; "
        "2 wrong arguments."
    )


COMMAND: Final = Command(
    "load",
    "Load a folder of CSV files, whole or not at all (nạp sổ bộ); the output is in Vietnamese.",
    _run,
    _arguments,
)
