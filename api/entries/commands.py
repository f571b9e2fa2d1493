"""Bodies -> orders: what the API and the loader ask the domain to record."""

from typing import Any

from api.entries.schemas import NewAct, NewDocument
from domain.acts.act import Document
from domain.acts.command import Order
from domain.declarations.register import Register


def opening_order(register: Register, new: Any, recorded_by: str) -> Order:
    """The order that opens an entry; facts that are not given are not stated."""
    facts = new.model_dump(mode="json", include=set(register.facts.model_fields), exclude_unset=True, exclude_none=True)
    return Order(
        kind=register.opening.key,
        effective_on=new.effective_on or (new.document and new.document.signed_on),
        document=document_of(new.document),
        changes=facts,
        reason=new.reason,
        recorded_by=recorded_by,
    )


def act_order(register: Register, new: Any, recorded_by: str) -> Order:
    """The order for an act on an existing entry; a fact given as null is taken back."""
    act: NewAct = new
    stands_for_itself = new.kind in register.kinds
    signed_on = act.document.signed_on if act.document and stands_for_itself else None
    return Order(
        kind=new.kind,
        effective_on=act.effective_on or signed_on,
        document=document_of(act.document),
        changes=new.changes.model_dump(mode="json", exclude_unset=True) if new.changes else {},
        corrects=act.corrects,
        reason=act.reason,
        recorded_by=recorded_by,
    )


def document_of(new: NewDocument | None) -> Document | None:
    """The document as stated."""
    return Document(**new.model_dump()) if new else None
