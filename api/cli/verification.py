"""The work of `sobo verify`: the ledger and what is derived from it, checkpoints and audit log, or a saved response."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from api.cli.database import run_on_database
from api.cli.saved_proofs import check_paper, public_keys, read_checkpoints
from api.settings import Settings
from db.session import Database
from domain.keys import PublicKeys
from domain.ledger import audit_chain, checkpoint_verification, coverage
from domain.ledger.checkpoints import Checkpoint
from domain.ledger.rebuild import compare
from domain.ledger.stored_tree import Head
from domain.ledger.verification import Verifier
from domain.registers import EVERY


@dataclass(slots=True)
class Findings:
    """What was found in each part of a verification; `notes` are harmless."""

    notes: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    audit: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        """Every finding that is not harmless."""
        return [*self.saved, *self.acts, *self.versions, *self.published, *self.audit]

    def conclusions(self) -> list[str]:
        """The conclusions, a sentence each."""
        conclusions = []
        if self.acts:
            conclusions.append("The ledger is NOT intact.")
        elif self.saved or self.published:
            conclusions.append("The ledger is intact, the checkpoints are NOT.")
        if self.versions:
            conclusions.append("The versions or events do NOT match the acts; see `sobo rebuild`.")
        if self.audit:
            conclusions.append("The audit log is NOT intact.")
        return conclusions


def verify_proof(settings: Settings, proof: Path, keys: Path | None) -> int:
    """Check a saved response about a paper; the exit status. Raises KeyProblem."""
    lines, valid = check_paper(proof, public_keys(keys, settings.keys_folder))
    print(*lines, sep="\n")
    return 0 if valid else 1


def verify_ledger(settings: Settings, checkpoint: Head | Path | None, keys: Path | None) -> int:
    """Verify everything that is proved, also against saved checkpoints; the exit status. Raises KeyProblem."""
    found = Findings()
    saved = _saved(settings, checkpoint, keys, found)
    heads = [each.head if isinstance(each, Checkpoint) else each for each in saved]
    verifier = Verifier(heads)
    with_keys = _keys(settings, keys, found)

    async def verify(opened: Database) -> None:
        await verifier.run(opened)
        found.acts = verifier.findings
        # If acts were tampered with, comparing their versions proves nothing more.
        found.versions = [] if verifier.findings else await compare(opened, EVERY)
        await _verify_log(opened, settings, with_keys, saved, found)

    run_on_database(settings, verify, role=None)
    print(*found.notes, *found.all(), *found.conclusions(), coverage.not_covered(), sep="\n")
    if found.all():
        return 1
    if heads:
        print(f"It extends {len(heads)} saved checkpoints, the last of {max(head.size for head in heads)} acts.")
    print(f"The ledger is intact. Save this checkpoint elsewhere: {verifier.head.size}:{verifier.head.root.hex()}")
    return 0


async def _verify_log(
    database: Database,
    settings: Settings,
    keys: PublicKeys | None,
    saved: Sequence[Checkpoint | Head],
    found: Findings,
) -> None:
    """Verify published checkpoints and the audit log, in one snapshot."""
    async with database.transaction(snapshot=True) as session:
        found.audit = await audit_chain.verify(session)
        for each in saved:
            anchor = each.audit if isinstance(each, Checkpoint) else None
            if anchor and (contradiction := await audit_chain.contradiction(session, anchor)):
                found.audit.append(contradiction)
        found.published = await checkpoint_verification.verify(session, keys, settings.published_file)


def _saved(
    settings: Settings, checkpoint: Head | Path | None, keys: Path | None, found: Findings
) -> Sequence[Checkpoint | Head]:
    """The checkpoints to verify against; what is wrong with their lines is added to `found`."""
    if not isinstance(checkpoint, Path):
        return [checkpoint] if checkpoint else []
    saved, findings, notes = read_checkpoints(checkpoint, public_keys(keys, settings.keys_folder))
    found.saved += findings
    found.notes += notes
    return saved


def _keys(settings: Settings, keys: Path | None, found: Findings) -> PublicKeys | None:
    """The keys of published checkpoints; None, and a note, if this machine has none."""
    if keys is None and not any(settings.keys_folder.glob("*.pem")):
        found.notes.append("There are no keys here: signatures of published checkpoints were not checked (--keys).")
        return None
    return public_keys(keys, settings.keys_folder)
