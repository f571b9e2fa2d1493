"""The shapes of one register, made from its facts and filters."""

from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo
from sqlmodel.main import FieldInfoMetadata

from api.entries.schemas import Filters, NewAct
from api.http.schemas import Paging, Shape
from db.tables.base import Facts, private_fields
from db.tables.types import (
    Identifier,
    Seq,
)
from domain.acts.act import CORRECT, VOID
from domain.declarations.register import Register


def _kind_of(info: FieldInfo) -> Any:
    """A fact's type with its rules."""
    # What SQLModel keeps there is about columns.
    rules = tuple(mark for mark in info.metadata if not isinstance(mark, FieldInfoMetadata))
    return Annotated[(info.annotation, *rules)] if rules else info.annotation


def personal_of(facts: type[Facts], name: str) -> type[BaseModel]:
    """The personal fields of an entry; what nobody stated or what was erased is null, or empty."""
    fields: dict[str, Any] = {
        field: (_kind_of(facts.model_fields[field]), Field(description=facts.model_fields[field].description))
        for field in private_fields(facts)
    }
    return create_model(
        f"{name}Personal",
        __base__=Shape,
        __doc__=f"The personal fields of a {name} (dữ liệu cá nhân).",
        id=(UUID, Field(description="Identifier of the entry")),
        **fields,
    )


def changes_of(facts: type[Facts], name: str) -> type[BaseModel]:
    """The facts, each of which may be left out; null takes one back."""
    fields: dict[str, Any] = {
        field: (_kind_of(info) | None, Field(None, description=info.description))
        for field, info in facts.model_fields.items()
    }
    return create_model(f"{name}Changes", __base__=Shape, __doc__=f"Facts of {name} to change.", **fields)


def act_on(register: Register, name: str, changes: type[BaseModel]) -> type[NewAct]:
    """The body of an act on an entry of `register`."""
    kinds: Any = Literal[register.act_keys]
    return create_model(
        f"{name}Act",
        __base__=NewAct,
        __doc__=f"An act on a {name}.",
        kind=(kinds, Field(description="Kind of act (loại hành vi)")),
        changes=(changes, Field(default_factory=dict, description="The facts it sets")),
    )


def acts_on_many(register: Register, name: str, act: type[NewAct]) -> type[NewAct]:
    """The body of one act on many entries; a correction or void points at one act, so it is none of these."""
    kinds: Any = Literal[tuple(key for key in register.act_keys if key not in (CORRECT, VOID))]
    return create_model(
        f"{name}Acts",
        __base__=act,
        __doc__=f"One act on many of {register.title}.",
        kind=(kinds, Field(description="Kind of act (loại hành vi)")),
        entries=(list[Identifier], Field(min_length=1, max_length=500, description="The entries, each once")),
        known_seq=(
            Seq,
            Field(
                description="The size of the ledger when they were read: none of them may have an act after it "
                "(else 412)"
            ),
        ),
    )


def list_query(filters: type[Filters]) -> type[Filters]:
    """The filters with the parameters of a page."""
    bases: Any = (filters, Paging)
    made: Any = create_model(f"{filters.__name__}Page", __base__=bases, __doc__="Filters and page.")
    return cast("type[Filters]", made)
