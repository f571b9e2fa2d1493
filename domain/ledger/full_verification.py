"""Verification of everything that is proved: acts, what is derived from them, published checkpoints, the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from db.queries import checkpoints as queries
from db.queries import ledger as ledger_queries
from db.session import Database
from domain.deadlines import open_dossiers
from domain.declarations.register import Register
from domain.figures import recount
from domain.ledger import audit_chain, checkpoint_verification, list_verification
from domain.ledger.checkpoints import Checkpoint, VerifyingKeys
from domain.ledger.findings import MAX_FINDINGS
from domain.ledger.orphans import orphans
from domain.ledger.rebuild import verify_and_compare
from domain.ledger.stored_tree import Head
from domain.ledger.workers import workers


@dataclass(slots=True)
class Result:
    """The ledger's head as recomputed from its acts, and what was found in each part, at most MAX_FINDINGS of each.

    `versions` has what is found in all that is derived from acts: versions, events, figures and due days.
    """

    head: Head
    acts: Sequence[str]
    versions: Sequence[str]
    lists: Sequence[str]
    published: Sequence[str]
    audit: Sequence[str]


@dataclass(frozen=True, slots=True)
class Published:
    """Where checkpoints were published to, and the keys that verify them; None leaves signatures and file alone."""

    keys: VerifyingKeys | None
    file: Path


async def verify(
    database: Database,
    registers: Mapping[str, Register],
    published: Published,
    saved: Sequence[Head | Checkpoint] = (),
    url: str | None = None,
) -> Result:
    """Verify everything, also against `saved` checkpoints; with the `url` of the database, on every core.

    Needs the rights of the owner; raises OSError.
    """
    heads = [each.head if isinstance(each, Checkpoint) else each for each in saved]
    async with workers(database, registers, url) as crew:
        verifier, versions = await verify_and_compare(crew, registers, heads)
        versions += await orphans(crew.session, registers)
    async with database.transaction(snapshot=True) as session:
        async with database.transaction() as turn:
            # Nothing is published until the snapshot is taken: a line of the file whose row is not yet in the table,
            # or the other way round, would look like tampering.
            await turn.rows(queries.lock)
            await session.row(ledger_queries.head)
            length = published.file.stat().st_size if published.file.exists() else 0
        lists = await list_verification.verify(session)
        versions += await recount.differences(session, MAX_FINDINGS)
        versions += await open_dossiers.differences(session, MAX_FINDINGS)
        audit = await audit_chain.verify(session)
        for each in saved:
            if isinstance(each, Checkpoint) and each.audit:
                audit += await audit_chain.contradictions(session, each.audit)
        file = checkpoint_verification.Lines(published.file, length) if length else None
        of_checkpoints = await checkpoint_verification.verify(session, published.keys, file)
    return Result(verifier.head, verifier.findings, versions, lists, of_checkpoints, audit)
