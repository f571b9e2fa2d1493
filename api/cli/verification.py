"""The work of `sobo verify`: the ledger and what is derived from it, checkpoints and audit log, or a saved response."""

from collections.abc import Sequence
from pathlib import Path

from api.cli.command import CommandError
from api.cli.database import run_on_url
from api.cli.saved_proofs import check_paper, public_keys, read_checkpoints
from api.settings import Settings
from db.session import Database
from domain.keys import PublicKeys
from domain.ledger import coverage, full_verification
from domain.ledger.checkpoints import Checkpoint
from domain.ledger.full_verification import Published, Result
from domain.ledger.stored_tree import Head
from domain.registers import RECORDED

NO_KEYS = "There are no keys here: the signatures of published checkpoints were not checked; see --keys."


def verify_proof(settings: Settings, proof: Path, keys: Path | None) -> int:
    """Check a saved response about a paper; the exit status. Raises KeyProblem."""
    lines, valid = check_paper(proof, public_keys(keys, settings.keys_folder))
    print(*lines, sep="\n")
    return 0 if valid else 1


def verify_ledger(settings: Settings, checkpoint: Head | Path | None, keys: Path | None) -> int:
    """Verify everything that is proved, also against saved checkpoints; the exit status. Raises KeyProblem."""
    saved, of_lines = _saved(settings, checkpoint, keys)
    published = Published(_keys(settings, keys), settings.published_file)
    omitted = [coverage.not_covered()] if published.keys else [NO_KEYS, coverage.not_covered()]

    async def verify(url: str) -> Result:
        async with Database.open(url, role=None) as opened:
            try:
                return await full_verification.verify(opened, RECORDED, published, saved, url)
            except OSError as error:
                raise CommandError(f"{published.file}: {error.strerror}") from error

    result = run_on_url(settings, verify)
    findings = [*of_lines, *result.acts, *result.versions, *result.lists, *result.published, *result.audit]
    print(*findings, *_conclusions(of_lines, result), *omitted, sep="\n")
    if findings:
        return 1
    if saved:
        print(f"It extends {len(saved)} saved checkpoints, the last of {max(map(_size, saved))} acts.")
    print(f"The ledger is intact. Save this checkpoint elsewhere: {result.head.size}:{result.head.root.hex()}")
    return 0


def _conclusions(of_lines: Sequence[str], result: Result) -> list[str]:
    """The conclusions from the findings, a sentence each."""
    conclusions = []
    if result.acts:
        conclusions.append("The ledger is NOT intact.")
    elif of_lines or result.published:
        conclusions.append("The ledger is intact, the checkpoints are NOT.")
    if result.versions:
        conclusions.append("The versions, events or figures do NOT match the acts; see `sobo rebuild`.")
    if result.lists:
        conclusions.append("The lists or counters are NOT those of the acts.")
    if result.audit:
        conclusions.append("The audit log is NOT intact.")
    return conclusions


def _size(saved: Checkpoint | Head) -> int:
    return saved.head.size if isinstance(saved, Checkpoint) else saved.size


def _saved(
    settings: Settings, checkpoint: Head | Path | None, keys: Path | None
) -> tuple[Sequence[Checkpoint | Head], list[str]]:
    """The checkpoints to verify against, and findings about their signatures."""
    if not isinstance(checkpoint, Path):
        return [checkpoint] if checkpoint else [], []
    saved, findings, notes = read_checkpoints(checkpoint, public_keys(keys, settings.keys_folder))
    print(*notes, sep="\n", end="\n" if notes else "")
    return saved, findings


def _keys(settings: Settings, keys: Path | None) -> PublicKeys | None:
    """The keys of published checkpoints; None if this machine has none. Raises KeyProblem."""
    if keys is None and not any(settings.keys_folder.glob("*.pem")):
        return None
    return public_keys(keys, settings.keys_folder)
