"""Writing a prepared act: it gets its place in the ledger, and is written with its changes in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from db.queries import recording
from db.session import Session
from domain.acts import rows
from domain.acts.act import Act
from domain.entries.prepare import PENDING_SEQ, PreparedAct
from domain.ledger import merkle
from domain.papers.code import digest, new_code


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """A receipt: the act in the ledger, its leaf hash, and the verification code for its paper, if any."""

    act: Act
    leaf_hash: bytes
    code: str | None


async def write(session: Session, prepared: PreparedAct) -> RecordedAct:
    """Lock the ledger's head, assign the act its place, and write it with its changes in one statement."""
    paper = prepared.act.document
    code = new_code() if paper and paper.numbered_here else None
    numbered = replace(prepared.act, code_digest=digest(code) if code else None)
    versions, events = prepared.versions, prepared.events
    # From here to the commit all other writers wait, so everything else is done before.
    head = await session.one(recording.lock_head)
    act = replace(numbered, seq=head["size"] + 1, recorded_at=head["now"])
    leaf_hash = merkle.leaf_hash(merkle.leaf(act))
    filled, peaks = merkle.append(head["size"], head["peaks"], leaf_hash)
    await session.rows(
        recording.write(prepared.register.table),
        id=act.entry,
        register=act.register,
        opens=prepared.opens,
        act=rows.dump(rows.act_row(act)),
        private=rows.dump(_private(act, prepared.salt)),
        levels=[level for level, _ in filled],
        places=[place for _, place in filled],
        hashes=list(filled.values()),
        size=act.seq,
        peaks=peaks,
        recorded_at=act.recorded_at,
        closed_event_acts=[row["act_seq"] for row in events.closed],
        closed_event_kinds=[row["kind"] for row in events.closed],
        events=rows.dump(_placed(events.opened, act.seq)),
        closed_versions=[date.fromisoformat(row["valid_from"]) for row in versions.closed],
        versions=rows.dump(_placed(versions.opened, act.seq)),
        code=code,
        figures=rows.dump([row | {"seq": act.seq, "entry_id": act.entry} for row in prepared.figures]),
    )
    return RecordedAct(act, leaf_hash, code)


def _placed(opened: Sequence[rows.Row], seq: int) -> list[rows.Row]:
    """The rows with the act's seq in place of `PENDING_SEQ`, known from it on."""
    return [
        row | {"known_from": seq, "act_seq": seq if row["act_seq"] == PENDING_SEQ else row["act_seq"]} for row in opened
    ]


def _private(act: Act, salt: bytes | None) -> list[rows.Row]:
    return [{"seq": act.seq, "salt": "\\x" + salt.hex(), "changes": act.private}] if salt else []
