"""What anybody may know of a paper by the code printed on it (tra cứu, xác thực văn bản)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from db.queries import entries, recording
from db.queries import papers as queries
from db.query import Form
from db.session import Reader
from domain.access.throttle import Limit
from domain.acts import rows
from domain.acts.act import CORRECT, NOT_YET, Act, ActKind, Document
from domain.acts.timeline import Step, Timeline, Version, settle, timeline
from domain.declarations import projection
from domain.declarations.register import Register
from domain.errors import Contradicted, Fault, NotFound
from domain.keys import BadSignature, PublicKeys
from domain.ledger import checkpoints, merkle
from domain.ledger.proven_acts import Proof, proven
from domain.papers.code import digest, read_code

KIND: Final = "sobo-paper"
"""The `typ` of a signed statement about a paper."""

FOR_EACH: Final = Limit("verify-each", 60, 60)
FOR_ALL: Final = Limit("verify", 1200, 60)
"""How often papers may be looked up: by one address, and by all together."""


NO_ANSWER: Final = "this is no answer of GET /v1/verify/{code}"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the register knows it on the day `as_of`.

    `status` is its own if it was voided, replaced or is not in force yet; else that of what it was issued for.
    """

    code: str
    seq: int
    register: Register
    kind: ActKind
    document: Document
    status: str
    replaced_by: str | None
    corrected: bool
    changed_since: bool
    facts: Mapping[str, Any]
    as_of: date
    leaf_hash: bytes
    proof: Proof | None


async def read(reader: Reader, registers: Mapping[str, Register], text: str, day: date) -> Paper:
    """The paper that has this code printed on it, and the proof of its act in the published ledger.

    Raises NotFound, for whatever is no such code alike; Contradicted if anything that the answer rests on is not what
    was recorded: what it then said would be signed, and worth nothing.
    """
    code = read_code(text)
    row = await reader.row(queries.by_code, code=code) if code else None
    if code is None or row is None:
        raise NotFound(Fault("code", text, "no paper of ours has this code", "not-found"))
    found = {one.act.seq: one for one in await proven(reader, await reader.rows(queries.acts_of, id=row["entry"]))}
    act, acts = found[row["seq"]], [one.act for one in found.values()]
    if act.act.code_digest not in (None, digest(code)):
        raise Contradicted(f"this code is not that of the paper of act {act.act.seq}")
    register = registers[act.act.register]
    steps, derived = settle(acts, register.kinds), timeline(acts, register.kinds)
    await _check_versions(reader, register, row["entry"], derived)
    step, now = steps[act.act.seq], _held(derived.versions, day)
    status, replaced_by = _standing(step, now, day)
    return Paper(
        code=code,
        seq=step.seq,
        register=register,
        kind=step.kind,
        document=step.document or Document(),
        status=status,
        replaced_by=replaced_by,
        corrected=_is_corrected(acts, step.seq),
        changed_since=any(_changes_later(other, step, day, register) for other in steps.values()),
        facts=await _facts(reader, register, row["entry"], max(day, derived.versions[0].valid_from)),
        as_of=day,
        leaf_hash=merkle.leaf_hash(act.leaf),
        proof=act.proof,
    )


async def _check_versions(reader: Reader, register: Register, entry: UUID, derived: Timeline) -> None:
    """Raise Contradicted unless the versions in their table, where facts are read, are those that the acts make.

    Passed over are personal fields, which are shown to nobody here and may have been erased, and what lists are sought
    and ordered by.
    """
    beside = register.private_fields | {"words", "name_key"}
    stored = rows.loaded(await reader.rows(recording.open_versions(register.table), id=entry))
    known, made = [
        [{name: value for name, value in row.items() if name not in beside} for row in versions]
        for versions in (stored, projection.versions(register, entry, derived, 0))
    ]
    revision = projection.revise(known, made)
    if revision.closed or revision.opened:
        raise Contradicted(f"the versions of {register.key}/{entry} are not those of its acts")


def _held(versions: Sequence[Version], day: date) -> Version:
    """The version of the day, or the first one if all are still to come."""
    return next((one for one in reversed(versions) if one.valid_from <= day), versions[0])


def _standing(step: Step, now: Version, day: date) -> tuple[str, str | None]:
    """The status of a paper, and the printed number of the one that took its place."""
    if step.voided:
        return "voided", None
    if step.effective_on > day:
        return NOT_YET, None
    if step.kind.issues_paper and now.paper != step.document:
        return "replaced", now.paper.printed if now.paper else None
    return now.status.value, None


def _is_corrected(acts: Sequence[Act], seq: int) -> bool:
    voided = {act.corrects for act in acts if act.kind == "void"}
    return any(act.kind == CORRECT and act.corrects == seq and act.seq not in voided for act in acts)


def _changes_later(other: Step, step: Step, day: date, register: Register) -> bool:
    """Whether `other` changed by `day` a fact that is shown and stood otherwise when `step` took effect."""
    is_later = (step.effective_on, step.seq) < (other.effective_on, other.seq)
    return (
        is_later
        and not other.voided
        and other.effective_on <= day
        and not other.changes.keys().isdisjoint(register.verified)
    )


async def _facts(reader: Reader, register: Register, entry: UUID, day: date) -> dict[str, Any]:
    """The few facts that the register shows anybody, as they stand on `day`."""
    found = json.loads(await reader.value(entries.read(register.shape(register.verified), Form()), id=entry, day=day))
    return {name: found[name] for name in register.verified}


async def codes_of(reader: Reader, entry: UUID) -> dict[int, str]:
    """The codes of an entry's papers, by seq of their acts."""
    return {row["seq"]: row["code"] for row in await reader.rows(queries.codes_of, entry=entry)}


def check_saved(answer: Any, keys: PublicKeys) -> list[str]:
    """What is wrong with a saved answer about a paper: nothing but the public keys is needed to say so."""
    try:
        stated = {name: value for name, value in answer.items() if name not in ("proof", "signed")}
        signed = keys.verify(answer["signed"], KIND)
        # As text: to Python 1, 1.0 and true are equal.
        findings = [] if rows.key(signed) == rows.key(stated) else ["what is stated is not what was signed"]
        if answer["proof"] is not None and not _proves(answer["proof"], answer, keys):
            findings.append("the proof does not lead from the paper's act to the signed checkpoint")
        return findings
    except BadSignature as error:
        return [f"a signature: it {error}"]
    except (LookupError, TypeError, ValueError, AttributeError):
        return [NO_ANSWER]


def _proves(proof: Any, answer: Any, keys: PublicKeys) -> bool:
    head = checkpoints.read(proof["checkpoint"], keys).head
    path, leaf = [bytes.fromhex(step) for step in proof["path"]], bytes.fromhex(answer["leaf_hash"])
    is_whole = proof.keys() == {"index", "size", "path", "checkpoint"} and proof["size"] == head.size
    is_its_act = proof["index"] == answer["seq"] - 1
    return is_whole and is_its_act and merkle.verify_inclusion(leaf, proof["index"], head.size, path, head.root)
