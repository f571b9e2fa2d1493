"""What the service gives beside the limit of the machine: one table, from which every figure that we state comes.

python -m tests.bench [--entries 1000000] [--seconds 4] [--only NAME…] [--keep FOLDER]
"""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from db.embedded import EmbeddedServer
from tests.bench.bench import Bench
from tests.bench.databases import Databases
from tests.bench.load import BenchError, check_wrk
from tests.bench.table import print_cells, print_head
from tests.bench.work import commands, grants, mixed, reads, single, workers

# Reads come first: grants make the register larger.
ROWS: Final = {**reads.ROWS, **single.ROWS, **grants.ROWS, **workers.ROWS, **mixed.ROWS, **commands.ROWS}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("tests.bench", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--entries", type=int, default=200_000, help="entries of the register (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=2, help="of each round (default: %(default)s)")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", default=[""], help=f"lines that begin so, of: {'; '.join(ROWS)}"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the filled databases there for the next run")
    return parser.parse_args()


def main() -> int:
    """Fill, measure, print; the exit status."""
    arguments, failed = _arguments(), False
    check_wrk()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server = stack.enter_context(EmbeddedServer(arguments.keep or folder / "server"))
        bench = stack.enter_context(Bench(Databases(server, folder, arguments.entries), folder, arguments.seconds))
        print_head(arguments.entries)
        for name, row in ROWS.items():
            if name.startswith(tuple(arguments.only)):
                try:
                    print_cells(row(bench).cells())
                except BenchError as error:
                    failed = True
                    print_cells([name, *[""] * 7, f"NOT MEASURED: {error}"])
    return int(failed)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as failure:
        sys.exit(str(failure))
