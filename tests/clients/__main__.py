"""Generates clients from the contract, compiles them, and uses two of them against the running service.

python -m tests.clients [--quick]: TypeScript and Python with `--quick`; Go, Java, C# and PHP too without. It needs
Java and npm, and Go without `--quick`.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import httpx

from tests.clients import bodies
from tests.clients.generate import PATIENCE, Broken, generate, lost, run
from tests.clients.languages import EVERY, GO, PYTHON, QUICK, TYPESCRIPT, Language
from tests.support.running import Running, running

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
CONTRACT: Final = ROOT / "openapi" / "openapi.json"
PACKAGES: Final = ("typescript@5.9.3", "@types/node@20.19.25", "openapi-typescript@7.10.1")
STRICT: Final = ("--strict", "--target", "es2022", "--module", "nodenext", "--types", "node")
NAME: Final = "may-sinh"
"""The client of the service under which the generated clients ask."""


def install(work: Path) -> Path:
    """The programs of npm."""
    run("npm", "install", "--silent", "--no-audit", "--no-fund", "--no-save", "--prefix", work, *PACKAGES, where=work)
    return work / "node_modules" / ".bin"


def compile_typescript(contract: dict[str, Any], folder: Path, programs: Path) -> None:
    """Compile the client with the program that uses it, and check the types of all bodies that are documented."""
    shutil.copy(HERE / "use.ts", folder)
    run(programs / "tsc", *STRICT, "--outDir", "made", "use.ts", where=folder)
    typed = folder / "typed"
    typed.mkdir()
    run(programs / "openapi-typescript", CONTRACT, "-o", typed / "contract.d.ts", where=folder)
    (typed / "bodies.ts").write_text(bodies.constants(contract, ROOT), encoding="utf-8")
    run(programs / "tsc", *STRICT, "--noEmit", typed / "bodies.ts", where=folder)


def compile_go(folder: Path) -> None:
    """Compile the client, which needs no other module."""
    (folder / "go.mod").write_text("module example.gov.vn/sobo\n\ngo 1.19\n", encoding="utf-8")
    run("go", "build", "./...", where=folder)


def key_of(service: Running) -> str:
    """An API key that may read, grant and manage."""
    found = re.search(r"Log in as (\S+) with the password (\S+)", service.output)
    assert found, service.output
    with httpx.Client(base_url=f"{service.base}/v1", headers={"Sec-Fetch-Site": "same-origin"}) as staff:
        answer = staff.post("/session", json={"name": found[1], "password": found[2]}).raise_for_status()
        staff.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
        scopes = ["read", "act:subdomain-certificates", "manage"]
        staff.post("/clients", json={"name": NAME, "title": "Máy", "scopes": scopes}).raise_for_status()
        made = staff.post(f"/clients/{NAME}/credentials", json={"kind": "key", "title": "thử"}).raise_for_status()
        return str(made.json()["secret"])


def use(folders: dict[Language, Path], work: Path) -> None:
    """Use the clients in TypeScript and Python against a demo."""
    with running("demo", work / "data", SOBO_WEBHOOK_HOSTS="localhost:9") as service:
        key = key_of(service)
        run("node", "made/use.js", service.base, key, NAME, where=folders[TYPESCRIPT])
        done = subprocess.run(
            [sys.executable, str(HERE / "use.py"), service.base, key, NAME],
            env={**os.environ, "PYTHONPATH": str(folders[PYTHON])},
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        if done.returncode:
            raise Broken(done.stdout + done.stderr)


def check(languages: tuple[Language, ...], work: Path) -> None:
    """Generate, compile and use. Raises Broken."""
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))
    folders = {}
    for language in languages:
        began = time.monotonic()
        folders[language] = generate(language, CONTRACT, work)
        if missing := lost(language, contract, folders[language]):
            raise Broken(f"{language.generator} lost {len(missing)} operations: {', '.join(missing[:10])}")
        print(f"{language.generator}: generated in {time.monotonic() - began:.0f} s", flush=True)
    compile_typescript(contract, folders[TYPESCRIPT], install(work))
    print("typescript-fetch: compiled", flush=True)
    if GO in folders:
        compile_go(folders[GO])
        print("go: compiled", flush=True)
    use(folders, work)
    print("typescript-fetch, python: used", flush=True)


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.clients", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="TypeScript and Python only")
    languages = QUICK if parser.parse_args().quick else EVERY
    with tempfile.TemporaryDirectory() as folder:
        try:
            check(languages, Path(folder))
        except Broken as error:
            print(error)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
