"""What `sobo verify` is given to check: saved checkpoints, public keys, answers about papers; without a database."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

from domain.keys import BadSignature, KeyProblem, Keys, PublicKeys
from domain.ledger import checkpoint_file, checkpoints
from domain.ledger.checkpoint_file import TornLine
from domain.ledger.stored_tree import Head
from domain.papers import papers

HEX: Final = set("0123456789abcdef")

Saved: TypeAlias = Head | Path
"""A checkpoint as printed, or a file of signed ones."""


def saved(text: str) -> Saved:
    """`SIZE:ROOT`, or the name of a file. Raises ArgumentTypeError."""
    size, _, root = text.partition(":")
    if size.isascii() and size.isdigit() and len(root) == 64 and set(root.lower()) <= HEX:
        return Head(int(size), bytes.fromhex(root))
    return _file(text, "must be SIZE:ROOT as printed by an earlier `sobo verify`, or a file of signed checkpoints")


def file(text: str) -> Path:
    """The name of a file that is there. Raises ArgumentTypeError."""
    return _file(text, "there is no such file")


def _file(text: str, rule: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(rule)
    return path


def public_keys(given: Path | None, folder: Path) -> PublicKeys:
    """The keys of a JWKS file or, if none is given, of the folder of keys, where none is made. Raises KeyProblem."""
    if given is None:
        if not folder.is_dir():
            raise KeyProblem(f"there are no keys in {folder}: save /.well-known/jwks.json and name it with --keys")
        return Keys(folder).current()
    try:
        return PublicKeys.read(json.loads(given.read_bytes()))
    except (OSError, ValueError, RecursionError, KeyProblem) as error:
        raise KeyProblem(f"{given}: is no set of public keys, as /.well-known/jwks.json answers it") from error


def read_checkpoints(path: Path, keys: PublicKeys) -> tuple[list[Head], list[str], list[str]]:
    """The heads that a file's lines sign, what is wrong with its lines, and what is only worth a note."""
    heads, findings, notes = [], [], []
    for number, line in _lines(path):
        try:
            heads.append(_head(line, keys))
        except TornLine:
            notes.append(f"{path.name}:{number}: passed over: a crash left this line half written")
        except BadSignature as error:
            findings.append(f"{path.name}:{number}: the checkpoint {error}")
    if not heads and not findings:
        findings.append(f"{path.name}: holds no checkpoint")
    return heads, findings, notes


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        yield from checkpoint_file.lines(path)
    except OSError as error:
        raise KeyProblem(f"{path}: {error.strerror}") from error


def _head(line: str, keys: PublicKeys) -> Head:
    found = checkpoints.read(checkpoint_file.token(line), keys)
    if line.startswith("{") and json.loads(line) != found.as_json:
        raise BadSignature("says other than what was signed")
    return found.head


def told_of_paper(path: Path, keys: PublicKeys) -> tuple[list[str], bool]:
    """What to say of a saved answer about a paper, and whether it is good."""
    try:
        answer = json.loads(path.read_bytes())
        findings = papers.check_saved(answer, keys)
    except (OSError, ValueError, RecursionError):
        findings = [papers.NOT_AN_ANSWER]
    if findings:
        return [*findings, "The proof is NOT good."], False
    stated = f"{answer['printed_number']}: {answer['status_vi']} ({answer['as_of']}). What is stated is signed"
    if answer["proof"] is None:
        return [f"{stated}; no published checkpoint covers its act yet."], True
    return [f"{stated}, and its act stands in the checkpoint of {answer['proof']['size']} acts."], True
