"""What a person saved to verify by: checkpoints, public keys, answers about papers; needs no database."""

import json
from collections.abc import Iterator
from pathlib import Path

from domain.keys import BadSignature, KeyProblem, Keys, PublicKeys
from domain.ledger import checkpoint_file, checkpoints
from domain.ledger.checkpoint_file import TornLine
from domain.ledger.stored_tree import Head
from domain.papers import papers


def public_keys(given: Path | None, folder: Path) -> PublicKeys:
    """The keys of a JWKS file or, if `given` is None, of the folder of keys, where none is made. Raises KeyProblem."""
    if given is None:
        if not folder.is_dir():
            raise KeyProblem(f"there are no keys in {folder}: save /.well-known/jwks.json and name it with --keys")
        return Keys(folder).current()
    try:
        return PublicKeys.read(json.loads(given.read_bytes()))
    except (OSError, ValueError, RecursionError, KeyProblem) as error:
        raise KeyProblem(f"{given}: is no set of public keys, as /.well-known/jwks.json answers it") from error


def read_checkpoints(path: Path, keys: PublicKeys) -> tuple[list[Head], list[str], list[str]]:
    """The heads that a file's lines sign, the findings about its lines, and notes that are no findings."""
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


def check_paper(path: Path, keys: PublicKeys) -> tuple[list[str], bool]:
    """The lines to print about a saved answer about a paper, and whether it is good."""
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
