"""Checkpoints: the ledger's size and root at a time, signed, published, and never contradicting one another."""

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
"""The `typ` of a signed checkpoint: nothing else that these keys sign passes for one."""

LARGEST_SIZE: Final = 2**53 - 1


class Verifies(Protocol):
    """Keys that verify."""

    def verify(self, token: str, kind: str) -> dict[str, Any]:
        """The payload. Raises BadSignature."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What was signed: which ledger (`origin`), its head, when; and the signed form (compact JWS)."""

    origin: str
    head: Head
    time: datetime
    jws: str

    @property
    def shown(self) -> dict[str, Any]:
        """The checkpoint as it is published."""
        return {**_payload(self.origin, self.head, self.time), "jws": self.jws}


@dataclass(frozen=True, slots=True)
class Published:
    """Where checkpoints go, who signs them, and how often; `origin` names the ledger."""

    keys: Keys
    file: Path
    origin: str
    interval: timedelta = timedelta(hours=1)


def _payload(origin: str, head: Head, time: datetime) -> dict[str, Any]:
    moment = time.astimezone(UTC).isoformat(timespec="seconds")
    return {"origin": origin, "size": head.size, "root": head.root.hex(), "time": moment}


def read(token: str, keys: Verifies) -> Checkpoint:
    """A signed checkpoint. Raises BadSignature."""
    payload = keys.verify(token, KIND)
    try:
        head = Head(int(payload["size"]), bytes.fromhex(payload["root"]))
        return Checkpoint(payload["origin"], head, datetime.fromisoformat(payload["time"]), token)
    except (LookupError, TypeError, ValueError) as error:
        raise BadSignature(f"is not of type {KIND}") from error


def _signed(origin: str, head: Head, time: datetime, keys: Keys) -> Checkpoint:
    """A new checkpoint."""
    return read(keys.sign(_payload(origin, head, time), KIND), keys)


async def newest(reader: Reader) -> Checkpoint | None:
    """The newest that was published; None if none was."""
    row = await reader.row(queries.newest)
    return _stored(row) if row else None


async def at_size(reader: Reader, size: int) -> Checkpoint:
    """The one that was published at `size`. Raises NotFound."""
    row = await reader.row(queries.at_size, size=size) if size <= LARGEST_SIZE else None
    if row is None:
        raise NotFound(Fault("size", size, "no checkpoint was published at this size", "not-found"))
    return _stored(row)


def _stored(row: Row) -> Checkpoint:
    return Checkpoint(row["origin"], Head(row["size"], row["root"]), row["published_at"], row["jws"])


async def check(reader: Reader, head: Head, known: Sequence[Checkpoint]) -> None:
    """Raise Contradicted unless the ledger goes on from each of the checkpoints to its `head`."""
    for size, expected in [(one.head.size, one.head.root) for one in known] + [(head.size, head.root)]:
        if size > head.size:
            raise Contradicted(f"a checkpoint has {size} acts, the ledger {head.size}: its tail was cut")
        try:
            found = await stored_tree.root_at(reader, size)
        except LookupError as error:
            raise Contradicted(f"tree hashes of the first {size} acts are missing") from error
        if found != expected:
            raise Contradicted(f"the first {size} acts are not those of a checkpoint: the ledger was rewritten")


async def publish(database: Database, to: Published) -> Checkpoint | None:
    """Publish the ledger's head, if it grew and the interval is over; the new checkpoint, if there is one.

    The file is written before the table, so that nothing was published that the file does not know of. Raises
    Contradicted if the ledger, or the file's last line, is not what was published; OSError for the file.
    """
    async with database.transaction() as session:
        turn = await session.one(queries.take_turn)
        in_file, in_table = _last_of(to), await newest(session)
        known = [one for one in (in_file, in_table) if one]
        head = await stored_tree.head(session)
        await check(session, head, known)
        has_file_and_table = len(known) == 2
        told = has_file_and_table and all(one.head.size == head.size for one in known)
        is_early = has_file_and_table and turn["now"] < max(one.time for one in known) + to.interval
        if not turn["ours"] or head.size == 0 or told or is_early:
            return None
        new = _signed(to.origin, head, turn["now"], to.keys)
        checkpoint_file.append(to.file, json.dumps(new.shown, ensure_ascii=False, separators=(",", ":")))
        await session.rows(
            queries.add, size=head.size, root=head.root, published_at=new.time, origin=new.origin, jws=new.jws
        )
        return new


def _last_of(to: Published) -> Checkpoint | None:
    token = checkpoint_file.last(to.file)
    try:
        return None if token is None else read(token, to.keys)
    except BadSignature as error:
        raise Contradicted(
            f"the last checkpoint in {to.file.name} {error}; if that is right, move the file away"
        ) from error
