"""Checkpoints: the ledger's size and root at an instant, signed, published and consistent with one another."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from db.queries import checkpoints as queries
from db.session import Database, Reader, Row
from domain.errors import Contradicted, Fault, NotFound
from domain.keys import BadSignature, Keys
from domain.ledger import checkpoint_file, stored_tree
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
    """The head of the ledger `origin` at an instant, and the signed form (compact JWS)."""

    origin: str
    head: Head
    time: datetime
    jws: str

    @property
    def as_json(self) -> dict[str, Any]:
        """The checkpoint as it is published."""
        return {**_payload(self.origin, self.head, self.time), "jws": self.jws}


@dataclass(frozen=True, slots=True)
class CheckpointSettings:
    """Keys that sign checkpoints, the file that they go to, and how often; `origin` names the ledger."""

    keys: Keys
    file: Path
    origin: str
    interval: timedelta = timedelta(hours=1)


def _payload(origin: str, head: Head, time: datetime) -> dict[str, Any]:
    moment = time.astimezone(UTC).isoformat(timespec="seconds")
    return {"origin": origin, "size": head.size, "root": head.root.hex(), "time": moment}


def read(token: str, keys: VerifyingKeys) -> Checkpoint:
    """Verify and parse a signed checkpoint. Raises BadSignature."""
    payload = keys.verify(token, KIND)
    try:
        head = Head(int(payload["size"]), bytes.fromhex(payload["root"]))
        return Checkpoint(payload["origin"], head, datetime.fromisoformat(payload["time"]), token)
    except (LookupError, TypeError, ValueError) as error:
        raise BadSignature(f"holds no valid {KIND}") from error


def _signed(origin: str, head: Head, time: datetime, keys: Keys) -> Checkpoint:
    """Sign a new checkpoint."""
    return read(keys.sign(_payload(origin, head, time), KIND), keys)


async def newest(reader: Reader) -> Checkpoint | None:
    """The newest published checkpoint, or None."""
    row = await reader.row(queries.newest)
    return _stored(row) if row else None


async def at_size(reader: Reader, size: int) -> Checkpoint:
    """The checkpoint published at `size`. Raises NotFound."""
    row = await reader.row(queries.at_size, size=size) if size <= MAX_SIZE else None
    if row is None:
        raise NotFound(Fault("size", size, "no checkpoint was published at this size", "not-found"))
    return _stored(row)


def _stored(row: Row) -> Checkpoint:
    return Checkpoint(row["origin"], Head(row["size"], row["root"]), row["published_at"], row["jws"])


async def check_consistent(reader: Reader, head: Head, known: Sequence[Checkpoint]) -> None:
    """Raise Contradicted unless the ledger extends each of the `known` checkpoints up to its `head`."""
    for size, expected in [(each.head.size, each.head.root) for each in known] + [(head.size, head.root)]:
        if size > head.size:
            raise Contradicted(f"a checkpoint has {size} acts, the ledger {head.size}: its tail was cut")
        try:
            root = await stored_tree.root_at(reader, size)
        except LookupError as error:
            raise Contradicted(f"tree hashes of the first {size} acts are missing") from error
        if root != expected:
            raise Contradicted(f"the first {size} acts are not those of a checkpoint: the ledger was rewritten")


async def publish(database: Database, settings: CheckpointSettings) -> Checkpoint | None:
    """Publish the ledger's head if it has grown and the interval has passed; the new checkpoint, or None.

    The file is written before the table, so that it has every checkpoint that was published. Raises Contradicted if
    the ledger, or the file's last line, contradicts what was published; OSError for the file.
    """
    async with database.transaction() as session:
        turn = await session.one(queries.try_lock)
        in_file, in_table = _last_in_file(settings), await newest(session)
        known = [each for each in (in_file, in_table) if each]
        head = await stored_tree.head(session)
        await check_consistent(session, head, known)
        has_file_and_table = len(known) == 2
        is_current = has_file_and_table and all(each.head.size == head.size for each in known)
        is_early = has_file_and_table and turn["now"] < max(each.time for each in known) + settings.interval
        if not turn["ours"] or head.size == 0 or is_current or is_early:
            return None
        new = _signed(settings.origin, head, turn["now"], settings.keys)
        checkpoint_file.append(settings.file, json.dumps(new.as_json, ensure_ascii=False, separators=(",", ":")))
        await session.rows(
            queries.add, size=head.size, root=head.root, published_at=new.time, origin=new.origin, jws=new.jws
        )
        return new


def _last_in_file(settings: CheckpointSettings) -> Checkpoint | None:
    token = checkpoint_file.last(settings.file)
    try:
        return None if token is None else read(token, settings.keys)
    except BadSignature as error:
        raise Contradicted(
            f"the last checkpoint in {settings.file.name} {error}; if this is intended, move the file away"
        ) from error
