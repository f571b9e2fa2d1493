"""Saved proofs: checkpoints, public keys and responses about papers, checked without a database."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from domain.keys import BadSignature, KeyProblem, Keys, PublicKeys
from domain.ledger import checkpoint_file, checkpoints
from domain.ledger.checkpoint_file import TornLine
from domain.ledger.checkpoints import Checkpoint
from domain.papers import papers


def public_keys(file: Path | None, folder: Path) -> PublicKeys:
    """The keys of a JWKS file or, without one, of the folder of keys; generates none. Raises KeyProblem."""
    if file is None:
        if not folder.is_dir():
            raise KeyProblem(f"there are no keys in {folder}: save /.well-known/jwks.json and pass it with --keys")
        return Keys(folder).current()
    try:
        return PublicKeys.read(json.loads(file.read_bytes()))
    except (OSError, ValueError, RecursionError, KeyProblem) as error:
        raise KeyProblem(f"{file}: not a set of public keys as /.well-known/jwks.json returns it") from error


def read_checkpoints(path: Path, keys: PublicKeys) -> tuple[list[Checkpoint], list[str], list[str]]:
    """The signed checkpoints of a file, findings about its lines, and notes on harmless defects. Raises KeyProblem."""
    found, findings, notes = [], [], []
    for number, line in _lines(path):
        try:
            found.append(checkpoints.read_line(line, keys))
        except TornLine:
            notes.append(f"{path.name}:{number}: skipped: a crash cut this line short")
        except BadSignature as error:
            findings.append(f"{path.name}:{number}: the checkpoint {error}")
    if not found and not findings:
        findings.append(f"{path.name}: contains no checkpoint")
    return found, findings, notes


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        yield from checkpoint_file.lines(path)
    except OSError as error:
        raise KeyProblem(f"{path}: {error.strerror}") from error


def check_paper(path: Path, keys: PublicKeys) -> tuple[list[str], bool]:
    """The lines to print about a saved response about a paper, and whether it is valid."""
    try:
        response = json.loads(path.read_bytes())
        findings = papers.check_saved(response, keys)
    except (OSError, ValueError, RecursionError):
        findings = [papers.NOT_AN_ANSWER]
    if findings:
        return [*findings, "The proof is NOT valid."], False
    text = f"{response['printed_number']}: {response['status_vi']} ({response['as_of']}). The statement is signed"
    if response["proof"] is None:
        text = f"{text}; no published checkpoint covers its act yet."
    else:
        text = f"{text}, and its act is in the checkpoint of {response['proof']['size']} acts."
    return [text, *_corrections(response)], True


def _corrections(response: Any) -> Iterator[str]:
    """A line for each correction of a paper; answers saved before there were any have none."""
    for one in response.get("corrections", ()):
        printed, right = (json.dumps(one[name], ensure_ascii=False) for name in ("printed", "corrected"))
        paper = f", {one['printed_number']} of {one['signed_on']}" if one["printed_number"] else ""
        yield (
            f"{one['field']}: the paper prints {printed}, which was corrected to {right} "
            f"({one['kind_vi']}, act {one['seq']} of {one['recorded_on']}{paper}): {one['reason']}"
        )
