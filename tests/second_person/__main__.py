"""Plays many sequences on an embedded database of its own, and says how many acts got through unapproved.

python -m tests.second_person [--sequences 10000] [--seed N]
"""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

from db.embedded import EmbeddedServer
from db.session import Database
from domain.ledger.migration import upgrade
from tests.factories import set_up
from tests.second_person.oracle import Violated
from tests.second_person.play import play
from tests.support.databases import name_of, new_database

PART: Final = 250
"""Sequences in one database: corrections of one rule cost more, the more there are."""


def arguments() -> argparse.Namespace:
    """The arguments of the command line."""
    made = argparse.ArgumentParser("python -m tests.second_person", description=__doc__)
    made.add_argument("--sequences", type=int, default=10_000)
    made.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    return made.parse_args()


async def run(server_url: str, sequences: int, seed: int) -> int:
    """Play, each part in a database of its own, and print what was judged; the exit status."""
    counted: Counter[str] = Counter()
    async with new_database(server_url) as template:
        await upgrade(template)
        async with Database.open(template) as database:
            await set_up(database)
        for first in range(0, sequences, PART):
            async with new_database(server_url, name_of(template)) as url, Database.open(url) as database:
                try:
                    office = await play(database, min(PART, sequences - first), seed + first)
                except Violated as violation:
                    print(f"got through, from seed {seed + first}: {violation}")
                    return 1
            counted.update(office.oracle.judged | office.outcomes)
            print(f"{first + PART:6} of {sequences}", flush=True)
    for what, times in sorted(counted.items()):
        print(f"{times:8} {what}")
    print(f"0 of {sequences} sequences got through.")
    return 0


def main() -> int:
    """Run on a database of its own; the exit status."""
    asked, begun = arguments(), time.monotonic()
    print(f"Seed: {asked.seed}.", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="sobo-two-") as folder,
        EmbeddedServer(Path(folder), durable=False) as server,
    ):
        status = asyncio.run(run(server.url, asked.sequences, asked.seed))
    print(f"{time.monotonic() - begun:.0f} seconds.")
    return status


if __name__ == "__main__":
    sys.exit(main())
