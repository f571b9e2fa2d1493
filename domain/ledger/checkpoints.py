"""Checkpoints: the size and root of the ledger at an instant, signed, published and consistent with one another.

They anchor the audit log too: with the number of its records and the hash of its chain.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from db.queries import checkpoints as queries
from db.session import Database, Reader, Row, Session
from db.zone import at_local_offset
from domain.errors import Contradicted, Fault, NotFound
from domain.keys import BadSignature, Keys
from domain.ledger import audit_chain, checkpoint_file, stored_tree
from domain.ledger.audit_chain import AuditHead
from domain.ledger.stored_tree import Head

KIND: Final = "sobo-checkpoint"
"""The `typ` of a signed checkpoint, which tells it from anything else signed with these keys."""

MAX_SIZE: Final = 2**53 - 1


class VerifyingKeys(Protocol):
    """Keys that verify signatures."""

    def verify(self, token: str, kind: str) -> dict[str, Any]:
        """The payload of `token`. Raises BadSignature."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of the ledger `origin` at an instant, and the signed form (compact JWS).

    `audit` is the audit log's, None in checkpoints of version 0.2 and before.
    """

    origin: str
    head: Head
    time: datetime
    jws: str
    audit: AuditHead | None = None

    @property
    def as_json(self) -> dict[str, Any]:
        """The checkpoint as it is published."""
        return {**_payload(self.origin, self.head, self.time, self.audit), "jws": self.jws}


@dataclass(frozen=True, slots=True)
class CheckpointSettings:
    """Keys that sign checkpoints, the file that they go to, and how often; `origin` names the ledger."""

    keys: Keys
    file: Path
    origin: str
    interval: timedelta = timedelta(hours=1)


def _payload(origin: str, head: Head, time: datetime, audit: AuditHead | None) -> dict[str, Any]:
    moment = at_local_offset(time).isoformat(timespec="seconds")
    anchor = {"audit_size": audit.size, "audit_hash": audit.hash.hex()} if audit else {}
    return {"origin": origin, "size": head.size, "root": head.root.hex(), "time": moment, **anchor}


def read(token: str, keys: VerifyingKeys) -> Checkpoint:
    """Verify and parse a signed checkpoint. Raises BadSignature."""
    payload = keys.verify(token, KIND)
    try:
        head = Head(int(payload["size"]), bytes.fromhex(payload["root"]))
        return Checkpoint(payload["origin"], head, datetime.fromisoformat(payload["time"]), token, _anchor(payload))
    except (LookupError, TypeError, ValueError) as error:
        raise BadSignature(f"has no valid {KIND} payload") from error


def _anchor(payload: dict[str, Any]) -> AuditHead | None:
    if "audit_size" not in payload:
        return None
    return AuditHead(int(payload["audit_size"]), bytes.fromhex(payload["audit_hash"]))


def read_line(line: str, keys: VerifyingKeys) -> Checkpoint:
    """Verify and parse a line of the checkpoint file, or a bare signed checkpoint. Raises TornLine or BadSignature."""
    checkpoint = read(checkpoint_file.token(line), keys)
    if line.startswith("{") and _in_local_time(json.loads(line)) != checkpoint.as_json:
        raise BadSignature("does not match what was signed")
    return checkpoint


def _in_local_time(stated: Any) -> Any:
    """What a line states, with its time as it is written now: earlier releases wrote and signed it in UTC."""
    try:
        return {**stated, "time": at_local_offset(datetime.fromisoformat(stated["time"])).isoformat(timespec="seconds")}
    except (LookupError, TypeError, ValueError):
        return stated


async def newest(reader: Reader) -> Checkpoint | None:
    """The newest published checkpoint, or None."""
    row = await reader.row(queries.newest)
    return stored(row) if row else None


async def at_size(reader: Reader, size: int) -> Checkpoint:
    """The checkpoint published at `size`. Raises NotFound."""
    row = await reader.row(queries.at_size, size=size) if size <= MAX_SIZE else None
    if row is None:
        raise NotFound(Fault("size", size, "no checkpoint was published at this size", "not-found", case="checkpoint"))
    return stored(row)


def stored(row: Row) -> Checkpoint:
    """The checkpoint of a row of the table; its signature is not checked."""
    audit = None if row["audit_size"] is None else AuditHead(row["audit_size"], row["audit_hash"])
    return Checkpoint(row["origin"], Head(row["size"], row["root"]), row["published_at"], row["jws"], audit)


async def check_consistent(reader: Reader, head: Head, known: Sequence[Checkpoint]) -> None:
    """Raise Contradicted unless the ledger extends each of the `known` checkpoints up to its `head`."""
    for size, expected in [(each.head.size, each.head.root) for each in known] + [(head.size, head.root)]:
        if size > head.size:
            rule = f"a checkpoint has {size} acts, the ledger {head.size}: its tail was cut"
            raise Contradicted(rule, "cut", size=size, now=head.size)
        try:
            root = await stored_tree.root_at(reader, size)
        except LookupError as error:
            raise Contradicted(f"tree hashes of the first {size} acts are missing", "hashes-of", size=size) from error
        if root != expected:
            rule = f"the first {size} acts are not those of a checkpoint: the ledger was rewritten"
            raise Contradicted(rule, "rewritten", size=size)


async def publish(database: Database, settings: CheckpointSettings) -> Checkpoint | None:
    """Publish the ledger's head if it has grown and the interval has passed.

    The file is written before the table. What a crash, or another machine, left in only one of them is first added to
    the other. Returns the checkpoint that was published, or the newest that was added, or None. Raises Contradicted if
    the ledger, or the file's last line, contradicts what was published; OSError for the file.
    """
    async with database.transaction() as session:
        turn = await session.one(queries.try_lock)
        in_file, in_table = _last_in_file(settings), await newest(session)
        known = [each for each in (in_file, in_table) if each]
        head = await stored_tree.head(session)
        await check_consistent(session, head, known)
        if not turn["ours"] or head.size == 0:
            return None
        added = await _reconciled(session, settings, in_file, in_table)
        last = added or in_file
        is_early = last and turn["now"] < max(each.time for each in known) + settings.interval
        if last and (last.head.size == head.size or is_early):
            return added
        payload = _payload(settings.origin, head, turn["now"], await audit_chain.head(session))
        new = read(settings.keys.sign(payload, KIND), settings.keys)
        _append(settings.file, new)
        await _add(session, new)
        return new


async def _reconciled(
    session: Session, settings: CheckpointSettings, in_file: Checkpoint | None, in_table: Checkpoint | None
) -> Checkpoint | None:
    """The newest checkpoint that the file or the table lacked, or None; each now has what the other has after its last.

    A file that begins gets only the newest. Rows that are not signed by our keys, or were changed, stay out of it.
    """
    if in_file and (in_table is None or in_table.head.size < in_file.head.size):
        await _add(session, in_file)
        return in_file
    after = in_file.head.size if in_file else in_table.head.size - 1 if in_table else 0
    added = None
    for row in await session.rows(queries.after, size=after):
        if _is_signed(checkpoint := stored(row), settings.keys):
            _append(settings.file, checkpoint)
            added = checkpoint
    return added


def _is_signed(checkpoint: Checkpoint, keys: VerifyingKeys) -> bool:
    try:
        return read(checkpoint.jws, keys) == checkpoint
    except BadSignature:
        return False


def _append(file: Path, new: Checkpoint) -> None:
    checkpoint_file.append(file, json.dumps(new.as_json, ensure_ascii=False, separators=(",", ":")))


async def _add(session: Session, new: Checkpoint) -> None:
    await session.rows(
        queries.add, size=new.head.size, root=new.head.root, published_at=new.time, origin=new.origin, jws=new.jws,
        audit_size=new.audit and new.audit.size, audit_hash=new.audit and new.audit.hash,
    )  # fmt: skip


def _last_in_file(settings: CheckpointSettings) -> Checkpoint | None:
    token = checkpoint_file.last(settings.file)
    try:
        return None if token is None else read(token, settings.keys)
    except BadSignature as error:
        rule = f"the last checkpoint in {settings.file.name} {error}; if this is intended, move the file away"
        raise Contradicted(rule, "file", file=settings.file.name) from error
