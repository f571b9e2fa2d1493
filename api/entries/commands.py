"""Commands from request bodies, for the API and for `sobo load`."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any

from api.entries.schemas import NewAct, Opening, StatedDocument
from domain.acts.act import Document
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.refusals import is_fact
from domain.errors import Fault
from domain.gathering import renamed


def unsound_parts(faults: Sequence[Fault], register: Register | None = None) -> frozenset[str]:
    """The parts of a command in which a body has faults; those of `changes` are the register's facts."""
    parts = {fault.field for fault in faults}
    if "changes" in parts and register:
        parts |= register.facts.model_fields.keys()
    return frozenset(parts | {part.removeprefix("changes.") for part in parts})


def opening_command(register: Register, new: Any, recorded_by: str, unsound: frozenset[str] = frozenset()) -> Command:
    """The command that opens an entry; facts that are absent or null are not stated."""
    facts = new.model_dump(mode="json", include=set(register.facts.model_fields), exclude_unset=True, exclude_none=True)
    return Command(
        kind=register.opening.key,
        **_effect(new, unsound),
        document=document_of(new.document),
        changes=facts,
        reason=new.reason,
        recorded_by=recorded_by,
        unsound=with_day(unsound, new.effective_on),
    )


def act_command(register: Register, new: Any, recorded_by: str, unsound: frozenset[str] = frozenset()) -> Command:
    """The command for an act on an existing entry; null removes a fact."""
    act: NewAct = new
    corrective = new.kind not in register.kinds
    return Command(
        kind=new.kind,
        **({"effective_on": act.effective_on} if corrective else _effect(act, unsound)),
        document=document_of(act.document),
        changes=new.changes.model_dump(mode="json", exclude_unset=True) if new.changes else {},
        corrects=act.corrects,
        basis=document_of(act.basis),
        reason=act.reason,
        recorded_by=recorded_by,
        unsound=unsound if corrective else with_day(unsound, act.effective_on),
    )


def _effect(new: Opening | NewAct, unsound: frozenset[str]) -> dict[str, Any]:
    """The effective day of a command: as stated or, by default, the day of signing, which it then follows."""
    signed_on = new.document.signed_on if new.document else None
    follows = new.effective_on is None and signed_on is not None and "effective_on" not in unsound
    return {"effective_on": signed_on if follows else new.effective_on, "follows_signing": follows}


def with_day(unsound: frozenset[str], stated: date | None) -> frozenset[str]:
    """The day of effect is unsound too if it is the day of signing, which has a fault."""
    if stated is not None or unsound.isdisjoint({"document", "document.signed_on"}):
        return unsound
    return unsound | {"effective_on"}


def under_changes(register: Register) -> AbstractContextManager[None]:
    """Locate faults of facts that the block raises under `changes`, as in the body of an act on an existing entry."""
    return renamed(lambda fault: replace(fault, field=f"changes.{fault.field}") if is_fact(register, fault) else fault)


def document_of(new: StatedDocument | None) -> Document | None:
    """The document of a command."""
    return Document(**new.model_dump()) if new else None
