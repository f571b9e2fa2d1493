"""The work of `sobo verify`: the ledger and what was derived from it, or a saved answer without a database."""

from pathlib import Path

from api.cli.database import on_database
from api.cli.saved_proofs import check_paper, public_keys, read_checkpoints
from api.settings import Settings
from db.session import Database
from domain.ledger.rebuild import compare
from domain.ledger.stored_tree import Head
from domain.ledger.verification import Verifier
from domain.registers import EVERY


def verify_proof(settings: Settings, proof: Path, keys: Path | None) -> int:
    """Check a saved answer about a paper; the exit status. Raises KeyProblem."""
    text, good = check_paper(proof, public_keys(keys, settings.keys_folder))
    print(*text, sep="\n")
    return 0 if good else 1


def verify_ledger(settings: Settings, checkpoint: Head | Path | None, keys: Path | None) -> int:
    """Verify every act, the saved checkpoints and what was derived; the exit status. Raises KeyProblem."""
    heads, findings = _saved_heads(settings, checkpoint, keys)
    verifier = Verifier(heads)

    async def verify(opened: Database) -> list[str]:
        await verifier.run(opened)
        # What was derived from acts that were changed says nothing more.
        return [] if verifier.findings else await compare(opened, EVERY)

    differing = on_database(settings, verify, role=None)
    if all_findings := [*findings, *verifier.findings, *differing]:
        print(*all_findings, *_judgements(findings, verifier.findings, differing), sep="\n")
        return 1
    if heads:
        print(f"It goes on from {len(heads)} saved checkpoints, the last of {max(head.size for head in heads)} acts.")
    print(f"The ledger is intact. Save this checkpoint elsewhere: {verifier.head.size}:{verifier.head.root.hex()}")
    return 0


def _judgements(of_checkpoints: list[str], of_acts: list[str], of_versions: list[str]) -> list[str]:
    """What the findings come to, each in one sentence."""
    found = []
    if of_acts:
        found.append("The ledger is NOT intact.")
    elif of_checkpoints:
        found.append("The ledger is intact, the checkpoints are NOT.")
    if of_versions:
        found.append("What was derived from the acts is NOT what they make; see `sobo rebuild`.")
    return found


def _saved_heads(settings: Settings, checkpoint: Head | Path | None, keys: Path | None) -> tuple[list[Head], list[str]]:
    """The checkpoints to verify against, and what is wrong with their signatures."""
    if not isinstance(checkpoint, Path):
        return [checkpoint] if checkpoint else [], []
    heads, findings, notes = read_checkpoints(checkpoint, public_keys(keys, settings.keys_folder))
    print(*notes, sep="\n", end="\n" if notes else "")
    return heads, findings
