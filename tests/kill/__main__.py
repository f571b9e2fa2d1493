"""Kills processes of a running service under load, or migrates it, and prints what its clients noticed.

python -m tests.kill [--seconds 120] [--every 5] [--event worker|database|backend|migration|nothing] [--clients 32]
    [--seed N]
"""

import argparse
import asyncio
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.kill.run import EVENTS, NOTHING, killing_run
from tests.support.running import environment, running


def arguments() -> argparse.Namespace:
    """The arguments of the command line."""
    made = argparse.ArgumentParser("python -m tests.kill", description=__doc__)
    made.add_argument("--seconds", type=float, default=120)
    made.add_argument("--every", type=float, default=5, help="seconds between two events")
    made.add_argument("--event", choices=(*EVENTS, NOTHING), default="worker")
    made.add_argument("--clients", type=int, default=32)
    made.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    return made.parse_args()


def main() -> int:
    """Run, then verify the ledger; the exit status."""
    asked = arguments()
    print(f"Seed: {asked.seed}. Load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    with tempfile.TemporaryDirectory(prefix="sobo-kill-") as name:
        folder = Path(name) / "data"
        with running("demo", folder) as served:
            found = asyncio.run(killing_run(served, asked.seconds, asked.every, asked.event, asked.clients, asked.seed))
            print(f"{found}\nload of the machine        {os.getloadavg()[0]:.1f} at the end", flush=True)
            alive = served.process.poll() is None
        begun = time.monotonic()
        verify = [sys.executable, "-m", "api.cli.main", "verify"]
        intact = subprocess.run(verify, env=environment(SOBO_DATA_DIR=str(folder)), check=False, capture_output=True)
    print(f"sobo verify                {'passed' if intact.returncode == 0 else 'FAILED'} in "
          f"{time.monotonic() - begun:.0f} s")  # fmt: skip
    return 0 if alive and found.sound and intact.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
