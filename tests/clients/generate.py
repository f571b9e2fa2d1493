"""Generates clients, and finds what a generator lost or renamed."""

import re
import subprocess
from pathlib import Path
from typing import Any, Final

import openapi_generator_cli

from tests.clients.languages import Language

JAR: Final = Path(openapi_generator_cli.__file__).with_name("openapi-generator.jar")
PATIENCE: Final = 300
"""Seconds that one command may take."""

_LOST: Final = re.compile(r"WARN.*(collision|duplicate|operationid|renamed|reserved|overwritten)", re.IGNORECASE)


class Broken(Exception):
    """A client that is not what the contract says."""


def run(*command: str | Path, where: Path) -> str:
    """The output of a command. Raises Broken if it fails."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=where, capture_output=True, text=True, check=False, timeout=PATIENCE, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        raise Broken(f"{command[0]} ended with {done.returncode}\n{(done.stdout + done.stderr)[-4000:]}")
    return done.stdout + done.stderr


def generate(language: Language, contract: Path, to: Path) -> Path:
    """The folder of the client in a language. Raises Broken if an operation or a name was lost."""
    folder = to / language.generator
    folder.mkdir()
    options = ["--additional-properties", language.options] if language.options else []
    command: list[str | Path] = [
        "java",
        "-Xmx700m",
        "-jar",
        JAR,
        "generate",
        "-g",
        language.generator,
        "-i",
        contract,
        "-o",
        folder,
    ]
    printed = run(*command, *options, "--global-property", "apiTests=false,modelTests=false", where=to)
    warned = {line.rpartition(" - ")[2] for line in printed.splitlines() if _LOST.search(line)}
    if warnings := sorted(one for one in warned if not _is_idle(one, folder)):
        raise Broken(f"{language.generator} lost or renamed something:\n" + "\n".join(warnings))
    return folder


def _is_idle(warning: str, folder: Path) -> bool:
    """Whether a warning is of a model that was renamed and then not made: a parameter is asked whether it is one."""
    renamed = re.search(r"Renamed to (\w+)", warning)
    return renamed is not None and not any(
        renamed[1] in path.read_text(errors="ignore") for path in folder.rglob("*") if path.is_file()
    )


def lost(language: Language, contract: dict[str, Any], folder: Path) -> list[str]:
    """The operations of the contract that the client does not have."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob(language.files))
    names = [one.get("operationId", path) for path, methods in contract["paths"].items() for one in methods.values()]
    return [name for name in names if language.declaration(name) not in text]
