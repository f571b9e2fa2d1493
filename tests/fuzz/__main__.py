"""Fuzzes the running service as every kind of caller: no 5xx, and no response that the contract does not describe.

python -m tests.fuzz [--quick | --cases 10000] [--seed N]
"""

import argparse
import json
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import httpx

from tests.fuzz.callers import BOUNDS, Caller, callers, quick
from tests.fuzz.runs import run
from tests.support.running import environment, free_port

HERE = Path(__file__).parent
PATIENCE = 60
ALONE = 10
"""The factor of cases for an operation that is fuzzed alone."""

BOUNDED = 20
"""A quick run tries each bound of one in so many operations, others each time: all of them make 15,000 cases."""


@contextmanager
def demo(folder: Path, settings: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """`sobo demo` with its data in `folder`: its address, and the account and password that it prints."""
    log = folder / "log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli.main", "demo"], env=environment(**settings), stdout=file, stderr=file
        )
    try:
        output = _once_ready(process, log)
        found = re.search(r"Log in as (\S+) with the password (\S+)", output)
        assert found, output
        yield f"http://127.0.0.1:{settings['SOBO_PORT']}", found[1], found[2]
        assert process.poll() is None, log.read_text()
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _once_ready(process: "subprocess.Popen[bytes]", log: Path) -> str:
    for _ in range(PATIENCE * 10):
        if "Ctrl-C stops it" in (output := log.read_text()):
            return output
        assert process.poll() is None, output
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def contract_of(base: str, caller: Caller, folder: Path) -> Path:
    """A file with the contract as it is for a caller: people may leave out the key of a write, programs may not."""
    contract = httpx.get(f"{base}/openapi.json").json()
    contract["components"]["parameters"]["IdempotencyKey"]["required"] = "Cookie" not in caller.headers
    file = folder / "openapi.json"
    file.write_text(json.dumps(contract))
    return file


def fuzz(base: str, caller: Caller, each: int, seed: int) -> tuple[int, bool]:
    """Fuzz as `caller`, `each` cases per operation and phase: the number of cases, and whether all passed."""
    with tempfile.TemporaryDirectory() as folder:
        return _fuzz(base, str(contract_of(base, caller, Path(folder))), caller, each, seed)


def _fuzz(base: str, contract: str, caller: Caller, each: int, seed: int) -> tuple[int, bool]:
    words = [
        "--config-file", str(HERE / "schemathesis.toml"), "run", contract, "--url", base, "--checks", "all",
        "--phases", caller.phases, "--max-examples", str(each), "--seed", str(seed), "--continue-on-failure",
        "--no-color", "--workers", "2", "--warnings", "off",
    ]  # fmt: skip
    words += [word for name, value in caller.headers.items() for word in ("--header", f"{name}: {value}")]
    words += [word for one in caller.but for word in ("--exclude-operation-id", one)]
    words += [word for one in caller.only for word in ("--include-operation-id", one)]
    status, printed = run(words)
    cases = re.search(r"(\d+) generated", printed)
    good = status == 0 and cases is not None
    if not good:
        print(printed[-30_000:])
    return int(cases[1]) if cases else 0, good


def operation_ids(base: str) -> list[str]:
    """Every operation of the contract."""
    paths = httpx.get(f"{base}/openapi.json").json()["paths"].values()
    return [named["operationId"] for path in paths for named in path.values() if "operationId" in named]


def fuzz_all(base: str, everybody: Sequence[Caller], operations: Sequence[str], each: int, seed: int) -> int | None:
    """Fuzz as every caller: the number of cases without the bounds; None if any failed."""
    good, total = True, 0
    for caller in everybody:
        cases, passed = fuzz(base, caller, each * ALONE if caller.only else each, seed)
        passed = passed and cases >= len(caller.only or operations) - len(caller.but)
        good, total = good and passed, total + (0 if caller.phases == BOUNDS else cases)
        print(f"{caller.name}: {cases} cases, {'passed' if passed else 'FAILED'}", flush=True)
    return total if good else None


def arguments() -> argparse.Namespace:
    """The arguments of the command line."""
    made = argparse.ArgumentParser("python -m tests.fuzz", description=__doc__)
    made.add_argument("--cases", type=int, default=10_000, help="at least so many, over all callers")
    made.add_argument("--quick", action="store_true", help="as in CI: every operation by every caller, few cases each")
    made.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    return made.parse_args()


def main() -> int:
    """Fuzz, then verify the ledger; the exit status."""
    asked = arguments()
    print(f"Seed: {asked.seed}")
    with tempfile.TemporaryDirectory(prefix="sobo-fuzz-") as name:
        folder = Path(name)
        settings = {"SOBO_DATA_DIR": str(folder / "data"), "SOBO_PORT": str(free_port())}
        with demo(folder, settings) as (base, account, password):
            everybody, operations = list(callers(base, account, password)), operation_ids(base)
            each = -(-asked.cases // (len(operations) * sum(not caller.only for caller in everybody)))
            if asked.quick:
                bounded = Random(asked.seed).sample(operations, len(operations) // BOUNDED)
                everybody, each = [quick(caller, bounded) for caller in everybody], 1
            total = fuzz_all(base, everybody, operations, each, asked.seed)
        intact = subprocess.run(
            [sys.executable, "-m", "api.cli.main", "verify"], env=environment(**settings), check=False
        )
    print(f"{total} cases, not counting the bounds.")
    return 0 if total is not None and (asked.quick or total >= asked.cases) and intact.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
