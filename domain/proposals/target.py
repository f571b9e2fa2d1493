"""What a proposal is about: an entry or a dossier that its caller sees, in the state that was seen."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from db.queries import recording
from db.session import Reader
from db.tables.proposal import Operation
from domain.access.visibility import Visibility
from domain.acts import rows
from domain.acts.act import CORRECT, VOID, Act
from domain.applications import dossier as dossiers
from domain.declarations.register import check_register
from domain.entries.authority import managing_register
from domain.entries.second_person import asks_two, needs_paper_or_remedy, rules_of
from domain.errors import Fault, NotFound, Stale, not_allowed
from domain.proposals.proposal import Proposal, Target
from domain.registers import EVERY, REGISTERS
from domain.registers.application import APPLICATIONS, REFUSE
from domain.tense import today


async def target_of(
    reader: Reader,
    visibility: Visibility,
    operation: Operation,
    register: str | None,
    entry: UUID | None,
    dossier: UUID | None,
    seen: int | None,
) -> Target:
    """What is proposed; `seen` is the newest act of the entry or dossier that the caller saw.

    Raises NotAllowed for what the operation needs or does not take, NotFound, and Stale for what changed since.
    """
    of_dossier = operation in (Operation.DECISION, Operation.REFUSAL)
    needed = {"register": not of_dossier, "entry": operation is Operation.ACT, "dossier": of_dossier}
    needed["seen"] = operation is not Operation.OPENING
    stated = {"register": register, "entry": entry, "dossier": dossier, "seen": seen}
    for field, needs in needed.items():
        if needs != (stated[field] is not None):
            rule, case = f"is not stated to propose this: {operation}", "unused"
            if needs:
                rule, case = f"is required to propose this: {operation}", "required"
            about = {"operation": operation.label}
            raise not_allowed(field, stated[field], rule, "proposal-form", case=case, about=about)
    if dossier is not None and seen is not None:
        return await _of_dossier(reader, visibility, operation, dossier, seen)
    known = [key for key in (EVERY if entry else REGISTERS) if key in visibility.registers]
    key = register or ""
    check_register("register", key, known)
    if entry is None:
        return Target(operation=operation, register=key, owner=key)
    acts = await _acts(reader, visibility, key, entry)
    check_newest("entry", acts, seen)
    owner = managing_register(EVERY[key], {}, acts)
    return Target(operation=operation, register=key, owner=owner, entry=entry, entry_seq=seen)


async def _of_dossier(reader: Reader, visibility: Visibility, operation: Operation, dossier: UUID, seen: int) -> Target:
    current = await dossiers.read(reader, dossier, visibility)
    check_newest("dossier", current.acts, seen)
    owner = current.register.key
    if operation is Operation.REFUSAL:
        return Target(operation=operation, register=APPLICATIONS.key, owner=owner, dossier=dossier, dossier_seq=seen)
    entry = current.asked_entry
    newest = (await _acts(reader, visibility, owner, entry))[-1].seq if entry else None
    return Target(
        operation=operation,
        register=owner,
        owner=owner,
        entry=entry,
        entry_seq=newest,
        dossier=dossier,
        dossier_seq=seen,
    )


async def _acts(reader: Reader, visibility: Visibility, register: str, entry: UUID) -> list[Act]:
    """The acts on an entry. Raises NotFound, in the same words if it is not visible."""
    acts = [rows.act(row) for row in await reader.rows(recording.acts_of, id=entry)]
    if not acts or acts[0].register != register or not visibility.sees(acts[0]):
        rule, about = f"there is no such entry in {register}", {"register": EVERY[register]}
        raise NotFound(Fault("entry", str(entry), rule, "not-found", case="entry", about=about))
    return acts


def check_newest(field: str, acts: Sequence[Act], seen: int | None) -> None:
    """Raises Stale for an entry or dossier that has changed since it was seen."""
    newest = acts[-1]
    if newest.seq != seen:
        title = EVERY[newest.register].kind(newest.kind).title_vi
        rule = f"has changed since act {seen} was its newest: now that is {newest.seq}, {newest.kind} ({title})"
        about = {"seen": seen, "newest": newest.seq, "kind": title}
        raise Stale(Fault(field, str(newest.entry), rule, "stale", case="seen", about=about))


async def check_as_seen(reader: Reader, visibility: Visibility, target: Target) -> None:
    """Raises Stale if the dossier or the entry of a proposal has changed since, NotFound if it is not visible.

    Nothing is locked yet: recording checks it again once they are, in the order of locks that all acts keep.
    """
    for field, register, entry, seen in (
        ("dossier", APPLICATIONS.key, target.dossier, target.dossier_seq),
        ("entry", target.register, target.entry, target.entry_seq),
    ):
        if entry is not None:
            check_newest(field, await _acts(reader, visibility, register, entry), seen)


async def needs_two(reader: Reader, proposal: Proposal) -> bool:
    """Whether two persons are asked for what is proposed, by the rules in force today."""
    register, kind = EVERY[proposal.register], _kind(proposal)
    if proposal.body is None or not needs_paper_or_remedy(register, kind):
        return False
    authority = None
    if kind not in (CORRECT, VOID):
        authority = await reader.value(recording.manager_on, register=proposal.owner, day=_day(proposal.content))
    return asks_two(await rules_of(reader, proposal.owner, authority), kind)


def _kind(proposal: Proposal) -> str:
    """The kind of act proposed; of a decision, which records the act applied for, any that a rule can be about."""
    match proposal.operation:
        case Operation.ACT:
            return str(proposal.content["kind"])
        case Operation.REFUSAL:
            return REFUSE.key
        case _:
            return EVERY[proposal.register].opening.key


def _day(body: Mapping[str, Any]) -> date:
    """The day by which an authority acts: that of signing, which is today if no document states one, or of effect."""
    paper = body.get("document")
    stated = body.get("effective_on") if paper is None else paper.get("signed_on")
    return date.fromisoformat(stated) if stated else today()
