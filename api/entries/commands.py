"""Commands from request bodies, for the API and for `sobo load`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from api.entries.schemas import NewAct, NewDocument, Opening
from domain.acts.act import Document
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.errors import Conflict, NotAllowed


def opening_command(register: Register, new: Any, recorded_by: str) -> Command:
    """The command that opens an entry; facts that are absent or null are not stated."""
    facts = new.model_dump(mode="json", include=set(register.facts.model_fields), exclude_unset=True, exclude_none=True)
    return Command(
        kind=register.opening.key,
        **_effect(new),
        document=document_of(new.document),
        changes=facts,
        reason=new.reason,
        recorded_by=recorded_by,
    )


def act_command(register: Register, new: Any, recorded_by: str) -> Command:
    """The command for an act on an existing entry; null removes a fact."""
    act: NewAct = new
    corrective = new.kind not in register.kinds
    return Command(
        kind=new.kind,
        **({"effective_on": act.effective_on} if corrective else _effect(act)),
        document=document_of(act.document),
        changes=new.changes.model_dump(mode="json", exclude_unset=True) if new.changes else {},
        corrects=act.corrects,
        reason=act.reason,
        recorded_by=recorded_by,
    )


def _effect(new: Opening | NewAct) -> dict[str, Any]:
    """The effective day of a command: as stated or, by default, the day of signing, which it then follows."""
    signed_on = new.document.signed_on if new.document else None
    follows = new.effective_on is None and signed_on is not None
    return {"effective_on": signed_on if follows else new.effective_on, "follows_signing": follows}


@contextmanager
def under_changes(register: Register) -> Iterator[None]:
    """Locate faults of facts that the block raises under `changes`, as in the body of an act on an existing entry."""
    try:
        yield
    except (NotAllowed, Conflict) as error:
        facts = register.facts.model_fields
        located = (
            replace(fault, field=f"changes.{fault.field}") if fault.field.split(".")[0] in facts else fault
            for fault in error.faults
        )
        raise type(error)(*located) from error


def document_of(new: NewDocument | None) -> Document | None:
    """The document of a command."""
    return Document(**new.model_dump()) if new else None
