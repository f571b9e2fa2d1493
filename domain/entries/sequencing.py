"""The place of a prepared act in the ledger: its seq, its instant and its number, in the act and in all its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.acts.act import PENDING_NUMBER, Act, Document
from domain.acts.rows import Row
from domain.declarations.projection import searched
from domain.declarations.register import Register
from domain.entries.prepare import PENDING_SEQ, PreparedAct
from domain.ledger import merkle
from domain.papers.code import digest


@dataclass(frozen=True, slots=True)
class SequencedAct:
    """An act in its place, its leaf hash, the code of its paper, and its rows as they are written."""

    act: Act
    leaf_hash: bytes
    code: str | None
    private: Sequence[Row]
    events: Sequence[Row]
    versions: Sequence[Row]
    figures: Sequence[Row]


def sequence(
    prepared: PreparedAct, seq: int, now: datetime, nth: int, number: int | None, code: str | None
) -> SequencedAct:
    """The act as number `seq`, the `nth` that is recorded at `now`, with the `number` that it awaits, if any."""
    paper = prepared.act.document
    act = replace(
        prepared.act,
        seq=seq,
        recorded_at=now + timedelta(microseconds=nth - 1),
        code_digest=digest(code) if code else None,
        document=paper if number is None or paper is None else replace(paper, number=number),
    )
    return SequencedAct(
        act,
        merkle.leaf_hash(merkle.leaf(act)),
        code,
        [{"seq": seq, "salt": "\\x" + prepared.salt.hex(), "changes": act.private}] if prepared.salt else [],
        [_numbered(row, number) for row in _known_from(prepared.events.opened, seq)],
        [_printed(prepared.register, row, act, paper, number) for row in _known_from(prepared.versions.opened, seq)],
        [row | {"seq": seq, "entry_id": act.entry} for row in prepared.figures],
    )


def _known_from(opened: Sequence[Row], seq: int) -> list[Row]:
    """The rows with the act's seq in place of `PENDING_SEQ`, known from it on."""
    return [
        row | {"known_from": seq, "act_seq": seq if row["act_seq"] == PENDING_SEQ else row["act_seq"]} for row in opened
    ]


def _numbered(row: Row, number: int | None) -> Row:
    """The row with the number in place of `PENDING_NUMBER`."""
    return row | {"number": number} if number is not None and row["number"] == PENDING_NUMBER else row


def _printed(register: Register, row: Row, act: Act, pending: Document | None, number: int | None) -> Row:
    """The version with the number wherever it is printed: on its paper, and on one that replaced it."""
    if number is None or pending is None or act.document is None:
        return row
    printed = {pending.printed: act.document.printed}
    changed = {name: printed.get(row[name], row[name]) for name in ("printed_number", "replaces")}
    if all(row[name] == value for name, value in changed.items()):
        return row
    row = _numbered(row, number) | changed
    return row | searched(register, row)
