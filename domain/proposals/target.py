"""What a proposal is about: an entry or a dossier that its caller sees, in the state that was seen."""

from collections.abc import Sequence
from uuid import UUID

from db.queries import recording
from db.session import Reader
from db.tables.proposal import Operation
from domain.access.visibility import Visibility
from domain.acts import rows
from domain.acts.act import Act
from domain.applications import dossier as dossiers
from domain.declarations.register import check_register
from domain.entries.authority import managing_register
from domain.errors import Fault, NotFound, Stale, not_allowed
from domain.proposals.proposal import OPERATIONS_VI, Target
from domain.registers import EVERY, REGISTERS
from domain.registers.application import APPLICATIONS


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
            about = {"operation": OPERATIONS_VI[operation]}
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
