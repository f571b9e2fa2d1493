"""The work of `sobo verify`: the ledger and the versions derived from it, or a saved response without a database."""

from pathlib import Path

from api.cli.database import run_on_database
from api.cli.saved_proofs import check_paper, public_keys, read_checkpoints
from api.settings import Settings
from db.session import Database
from domain.ledger.rebuild import compare
from domain.ledger.stored_tree import Head
from domain.ledger.verification import Verifier
from domain.registers import RECORDED


def verify_proof(settings: Settings, proof: Path, keys: Path | None) -> int:
    """Check a saved response about a paper; the exit status. Raises KeyProblem."""
    lines, valid = check_paper(proof, public_keys(keys, settings.keys_folder))
    print(*lines, sep="\n")
    return 0 if valid else 1


def verify_ledger(settings: Settings, checkpoint: Head | Path | None, keys: Path | None) -> int:
    """Verify all acts, the saved checkpoints and the derived versions; the exit status. Raises KeyProblem."""
    heads, findings = _saved_heads(settings, checkpoint, keys)
    verifier = Verifier(heads)

    async def verify(opened: Database) -> list[str]:
        await verifier.run(opened)
        # If acts were tampered with, comparing their versions proves nothing more.
        return [] if verifier.findings else await compare(opened, RECORDED)

    differing = run_on_database(settings, verify, role=None)
    if all_findings := [*findings, *verifier.findings, *differing]:
        print(*all_findings, *_conclusions(findings, verifier.findings, differing), sep="\n")
        return 1
    if heads:
        print(f"It extends {len(heads)} saved checkpoints, the last of {max(head.size for head in heads)} acts.")
    print(f"The ledger is intact. Save this checkpoint elsewhere: {verifier.head.size}:{verifier.head.root.hex()}")
    return 0


def _conclusions(of_checkpoints: list[str], of_acts: list[str], of_versions: list[str]) -> list[str]:
    """The conclusions from the findings, a sentence each."""
    conclusions = []
    if of_acts:
        conclusions.append("The ledger is NOT intact.")
    elif of_checkpoints:
        conclusions.append("The ledger is intact, the checkpoints are NOT.")
    if of_versions:
        conclusions.append("The versions or events do NOT match the acts; see `sobo rebuild`.")
    return conclusions


def _saved_heads(settings: Settings, checkpoint: Head | Path | None, keys: Path | None) -> tuple[list[Head], list[str]]:
    """The checkpoints to verify against, and findings about their signatures."""
    if not isinstance(checkpoint, Path):
        return [checkpoint] if checkpoint else [], []
    heads, findings, notes = read_checkpoints(checkpoint, public_keys(keys, settings.keys_folder))
    print(*notes, sep="\n", end="\n" if notes else "")
    return heads, findings
