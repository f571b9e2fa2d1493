"""Bodies -> commands: what the API and the loader ask the domain to record."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from api.entries.schemas import NewAct, NewDocument
from domain.acts.act import Document
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.errors import Conflict, NotAllowed


def opening_command(register: Register, new: Any, recorded_by: str) -> Command:
    """The command that opens an entry; facts that are not given are not stated."""
    facts = new.model_dump(mode="json", include=set(register.facts.model_fields), exclude_unset=True, exclude_none=True)
    return Command(
        kind=register.opening.key,
        effective_on=new.effective_on or (new.document and new.document.signed_on),
        document=document_of(new.document),
        changes=facts,
        reason=new.reason,
        recorded_by=recorded_by,
    )


def act_command(register: Register, new: Any, recorded_by: str) -> Command:
    """The command for an act on an existing entry; a fact given as null is taken back."""
    act: NewAct = new
    stands_for_itself = new.kind in register.kinds
    signed_on = act.document.signed_on if act.document and stands_for_itself else None
    return Command(
        kind=new.kind,
        effective_on=act.effective_on or signed_on,
        document=document_of(act.document),
        changes=new.changes.model_dump(mode="json", exclude_unset=True) if new.changes else {},
        corrects=act.corrects,
        reason=act.reason,
        recorded_by=recorded_by,
    )


@contextmanager
def under_changes(register: Register) -> Iterator[None]:
    """Names the facts that the block refuses as a request on an existing entry does: under `changes`."""
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
    """The document as stated."""
    return Document(**new.model_dump()) if new else None
