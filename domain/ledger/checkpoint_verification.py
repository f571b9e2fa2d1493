"""Verification of the published checkpoints: those in the table, those in the file, and each against the other.

To be run on a ledger that verifies: roots come from its stored subtrees, and hashes of the audit log from its chain.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from db.queries import checkpoints as queries
from db.session import Row, Session
from domain.keys import BadSignature
from domain.ledger import audit_chain, checkpoint_file, checkpoints, findings, stored_tree
from domain.ledger.checkpoint_file import TornLine
from domain.ledger.checkpoints import Checkpoint, VerifyingKeys


@dataclass(frozen=True, slots=True)
class Lines:
    """The first `length` bytes of the checkpoint file: what was published when the snapshot of the table was taken."""

    file: Path
    length: int


async def verify(session: Session, keys: VerifyingKeys | None, lines: Lines | None) -> list[str]:
    """What is wrong with published checkpoints in table and file, at most MAX_FINDINGS of each.

    Without keys no signature can be checked, nor the file, which has nothing but signatures. Raises OSError.
    """
    found = await findings.first(_in_table(session, keys))
    if keys is not None and lines is not None:
        found += await findings.first(_in_file(session, keys, lines))
    return found


async def _in_table(session: Session, keys: VerifyingKeys | None) -> AsyncGenerator[str, None]:
    async with aclosing(session.stream(queries.every)) as rows:
        async for row in rows:
            name = f"checkpoint {row['size']}"
            if keys is not None and (finding := _signature_finding(row, keys)):
                yield f"{name} {finding}"
            for contradiction in await _contradictions(session, checkpoints.stored(row)):
                yield f"{name}: {contradiction}"


def _signature_finding(row: Row, keys: VerifyingKeys) -> str | None:
    try:
        signed = checkpoints.read(row["jws"], keys)
    except BadSignature as error:
        return str(error)
    return None if signed == checkpoints.stored(row) else "was changed: it does not match what was signed"


async def _contradictions(session: Session, checkpoint: Checkpoint) -> list[str]:
    """How the ledger and the audit log contradict a checkpoint."""
    found = []
    try:
        if await stored_tree.root_at(session, checkpoint.head.size) != checkpoint.head.root:
            found.append(f"the first {checkpoint.head.size} acts are not those of the checkpoint")
    except LookupError:
        found.append(f"the ledger has no {checkpoint.head.size} acts: its tail was cut")
    return found + (await audit_chain.contradictions(session, checkpoint.audit) if checkpoint.audit else [])


async def _in_file(session: Session, keys: VerifyingKeys, lines: Lines) -> AsyncGenerator[str, None]:
    """What is wrong with lines; and checkpoints that are only in the file, or in the table only since it began."""
    last: int | None = None
    for number, line in checkpoint_file.lines(lines.file, lines.length):
        name = f"{lines.file.name}:{number}"
        try:
            found = checkpoints.read_line(line, keys)
        except TornLine:
            continue
        except BadSignature as error:
            yield f"{name}: the checkpoint {error}"
            continue
        for contradiction in await _contradictions(session, found):
            yield f"{name}: {contradiction}"
        size = found.head.size
        if last is not None and size < last:
            yield f"{name}: the checkpoint of {size} acts comes after one of {last}"
            continue
        for finding in await _between(session, size - 1 if last is None else last, size, name):
            yield finding
        last = size
    if last is not None:
        for row in await session.rows(
            queries.sizes, after=last, upto=checkpoints.MAX_SIZE, limit=findings.MAX_FINDINGS
        ):
            yield f"checkpoint {row['size']} is not in {lines.file.name}"


async def _between(session: Session, after: int, upto: int, name: str) -> list[str]:
    """What the table has between two lines, and whether it has the later one, whose name is given."""
    if after == upto:
        return []
    rows = await session.rows(queries.sizes, after=after, upto=upto, limit=findings.MAX_FINDINGS)
    sizes = [row["size"] for row in rows]
    found = [f"checkpoint {size} is not in {name.partition(':')[0]}" for size in sizes if size != upto]
    return found if upto in sizes else [*found, f"checkpoint {upto} is missing: it is in {name}"]
