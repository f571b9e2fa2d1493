"""Public verification of a paper by the code printed on it (tra cứu, xác thực văn bản)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
from domain.acts.timeline import Step, Timeline, Version, apply_corrections, timeline
from domain.declarations import projection
from domain.declarations.register import Register
from domain.declarations.revision import revise
from domain.errors import Contradicted, Fault, NotFound
from domain.keys import BadSignature, PublicKeys
from domain.ledger import checkpoints, merkle
from domain.ledger.proven_acts import Proof, proven_acts
from domain.organisations import organisations
from domain.papers.code import digest, read_code
from domain.papers.printed import Corrected, PrintedPaper, as_printed, corrected

KIND: Final = "sobo-paper"
"""The `typ` of a signed statement about a paper."""

LIMIT_PER_ADDRESS: Final = Limit("verify-each", 60, 60, "wrong codes")
LIMIT_OVERALL: Final = Limit("verify", 1200, 60, "wrong codes")
"""Rate limits of codes that no paper has: for each address, and for all together. A right code is always answered."""

NOT_AN_ANSWER: Final = "this is not an answer of GET /v1/verify/{code}"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as the register knows it on the day `as_of`.

    `status` is its own if it is voided, replaced or not in force yet; otherwise that of its entry.
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
    as_printed: PrintedPaper
    corrections: Sequence[Corrected]
    as_of: date
    leaf_hash: bytes
    proof: Proof | None


async def read(reader: Reader, registers: Mapping[str, Register], text: str, day: date) -> Paper:
    """The paper with this code, and the proof of its act in the published ledger.

    Raises NotFound, alike for any text that is not the code of a paper; Contradicted if what the answer rests on was
    tampered with, as the answer will be signed.
    """
    code = read_code(text)
    row = await reader.row(queries.by_code, code=code) if code else None
    if code is None or row is None:
        raise NotFound(Fault("code", text, "no paper issued here has this code", "not-found", case="paper"))
    act_rows = await reader.rows(queries.acts_of, id=row["entry"])
    proven = {each.act.seq: each for each in await proven_acts(reader, act_rows)}
    own, acts = proven[row["seq"]], [each.act for each in proven.values()]
    if own.act.code_digest not in (None, digest(code)):
        raise Contradicted(f"this code is not that of the paper of act {own.act.seq}", "paper", seq=own.act.seq)
    register = registers[own.act.register]
    steps, derived = apply_corrections(acts, register.kinds), timeline(acts, register.kinds)
    await _check_versions(reader, register, row["entry"], derived)
    step, current = steps[own.act.seq], _version_on(derived.versions, day)
    corrections = corrected(register, acts, step.seq)
    status, replaced_by = _status(step, current, day)
    return Paper(
        code=code,
        seq=step.seq,
        register=register,
        kind=step.kind,
        document=step.document or Document(),
        status=status,
        replaced_by=replaced_by,
        corrected=bool(corrections) or _is_corrected(acts, step.seq),
        changed_since=any(_changes_later(other, step, day, register) for other in steps.values()),
        facts=await _facts(reader, register, row["entry"], max(day, derived.versions[0].valid_from)),
        as_printed=await _printed(reader, register, acts, own.act),
        corrections=corrections,
        as_of=day,
        leaf_hash=merkle.leaf_hash(own.leaf),
        proof=own.proof,
    )


async def _printed(reader: Reader, register: Register, acts: Sequence[Act], act: Act) -> PrintedPaper:
    """What the paper of an act prints, with the address of its holder on that day, as known then."""
    printed = as_printed(register, acts, act.seq)
    known = [each for each in acts if each.seq <= act.seq]
    version = _version_on(timeline(known, register.kinds).versions, act.effective_on or date.max)
    day = printed.document.signed_on or version.valid_from
    holder = await organisations.particulars(reader, str(version.facts.get("holder")), day, act.seq)
    return replace(printed, holder_address=holder["address"] if holder else None)


async def _check_versions(reader: Reader, register: Register, entry: UUID, derived: Timeline) -> None:
    """Raise Contradicted unless the stored versions, from which facts are read, are those of the acts.

    Personal fields, which may have been erased, and columns for search and order are not compared: they are not shown.
    """
    ignored = register.private_fields | {"words", "name_key"}
    stored = rows.loaded(await reader.rows(recording.open_versions(register.table), id=entry))
    known, expected = [
        [{name: value for name, value in row.items() if name not in ignored} for row in versions]
        for versions in (stored, projection.version_rows(register, entry, derived, 0))
    ]
    revision = revise(known, expected)
    if revision.closed or revision.opened:
        rule = f"the versions of {register.key}/{entry} are not those of its acts"
        raise Contradicted(rule, "versions", register=register, entry=str(entry))


def _version_on(versions: Sequence[Version], day: date) -> Version:
    """The version on `day`, or the first if all begin later."""
    return next((version for version in reversed(versions) if version.valid_from <= day), versions[0])


def _status(step: Step, current: Version, day: date) -> tuple[str, str | None]:
    """The status of a paper, and the printed number of the paper that replaced it."""
    if step.voided:
        return "voided", None
    if step.effective_on > day:
        return NOT_YET, None
    if step.kind.issues_paper and current.paper != step.document:
        return "replaced", current.paper.printed if current.paper else None
    return current.status.value, None


def _is_corrected(acts: Sequence[Act], seq: int) -> bool:
    voided = {act.corrects for act in acts if act.kind == "void"}
    return any(act.kind == CORRECT and act.corrects == seq and act.seq not in voided for act in acts)


def _changes_later(other: Step, step: Step, day: date, register: Register) -> bool:
    """Whether `other` took effect after `step`, by `day`, and changed a fact that is shown."""
    is_later = (step.effective_on, step.seq) < (other.effective_on, other.seq)
    return (
        is_later
        and not other.voided
        and other.effective_on <= day
        and not other.changes.keys().isdisjoint(register.verified)
    )


async def _facts(reader: Reader, register: Register, entry: UUID, day: date) -> dict[str, Any]:
    """The facts that the register shows in public, on `day`."""
    facts = json.loads(await reader.value(entries.read(register.shape(register.verified), Form()), id=entry, day=day))
    return {name: facts[name] for name in register.verified}


async def codes_of(reader: Reader, entry: UUID) -> dict[int, str]:
    """The codes of an entry's papers, by seq of their acts."""
    return {row["seq"]: row["code"] for row in await reader.rows(queries.codes_of, entry=entry)}


def check_saved(answer: Any, keys: PublicKeys) -> list[str]:
    """What is wrong with a saved answer about a paper; needs only the public keys."""
    try:
        stated = {name: value for name, value in answer.items() if name not in ("proof", "signed")}
        signed = keys.verify(answer["signed"], KIND)
        # As text: to Python 1, 1.0 and true are equal.
        findings = [] if rows.key(signed) == rows.key(stated) else ["the statement differs from what was signed"]
        if answer["proof"] is not None and not _proves(answer["proof"], answer, keys):
            findings.append("the proof does not lead from the paper's act to the signed checkpoint")
        return findings
    except BadSignature as error:
        return [f"invalid signature: it {error}"]
    except (LookupError, TypeError, ValueError, AttributeError):
        return [NOT_AN_ANSWER]


def _proves(proof: Any, answer: Any, keys: PublicKeys) -> bool:
    head = checkpoints.read(proof["checkpoint"], keys).head
    path, leaf = [bytes.fromhex(step) for step in proof["path"]], bytes.fromhex(answer["leaf_hash"])
    is_complete = proof.keys() == {"index", "size", "path", "checkpoint"} and proof["size"] == head.size
    is_own_act = proof["index"] == answer["seq"] - 1
    return is_complete and is_own_act and merkle.verify_inclusion(leaf, proof["index"], head.size, path, head.root)
