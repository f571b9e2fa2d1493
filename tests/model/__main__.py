"""Compare the service with the oracle for a time, on random histories.

python -m tests.model [--seconds 60] [--seed N]
"""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from db.embedded import EmbeddedServer
from db.session import Database
from domain.ledger.migration import upgrade
from tests.model.history import Found, Totals, prepare, run
from tests.support.application import let_in
from tests.support.databases import Recycled, name_of, new_database


async def compare(server_url: str, seconds: float, seed: int) -> bool:
    """Whether every answer was the oracle's; the first that was not is printed."""
    totals, until = Totals(), time.monotonic() + seconds
    async with new_database(server_url) as url:
        await upgrade(url)
        await let_in(url)
        async with Database.open(url) as database:
            await prepare(database)
        async with Recycled.open(server_url, name_of(url)) as recycled:
            try:
                while time.monotonic() < until:
                    await run(recycled, seed + totals.histories, totals)
            except Found as found:
                print(f"MISMATCH, {found}")
                return False
            finally:
                print(totals)
                print(", ".join(f"{kind} {times}" for kind, times in sorted(totals.asked.items())))
    return True


def main() -> int:
    """The exit status: 0 if nothing differed."""
    made = argparse.ArgumentParser("python -m tests.model", description=__doc__)
    made.add_argument("--seconds", type=float, default=60)
    made.add_argument("--seed", type=int, default=secrets.randbelow(10**9), help="of the first history")
    asked = made.parse_args()
    print(f"Seed: {asked.seed}", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="sobo-model-") as folder,
        EmbeddedServer(Path(folder) / "database", durable=False) as server,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        return 0 if runner.run(compare(server.url, asked.seconds, asked.seed)) else 1


if __name__ == "__main__":
    sys.exit(main())
