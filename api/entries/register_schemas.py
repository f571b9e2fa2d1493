"""The shapes of a register, derived from its facts and filters."""

from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo
from sqlmodel.main import FieldInfoMetadata

from api.entries.schemas import Filters, NewAct, PublicAction, PublicVersion
from api.http.schemas import Paging, Shape
from db.sorting import Order
from db.tables.base import Facts, private_fields
from db.tables.labels import Label
from db.tables.types import (
    Identifier,
    Seq,
)
from domain.acts.act import CORRECT, VOID
from domain.declarations.register import Register


def _type_of(info: FieldInfo) -> Any:
    """A fact's type with its validators, without SQLModel's metadata about columns."""
    rules = tuple(item for item in info.metadata if not isinstance(item, FieldInfoMetadata))
    return Annotated[(info.annotation, *rules)] if rules else info.annotation


def personal_of(facts: type[Facts], name: str) -> type[BaseModel]:
    """The shape of an entry's personal fields; those never stated or erased are null, or empty."""
    fields: dict[str, Any] = {
        field: (_type_of(facts.model_fields[field]), Field(description=facts.model_fields[field].description))
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
    """The shape of changes: facts, each of which may be omitted; null removes one."""
    fields: dict[str, Any] = {
        field: (_type_of(info) | None, Field(None, description=info.description))
        for field, info in facts.model_fields.items()
    }
    return create_model(f"{name}Changes", __base__=Shape, __doc__=f"Facts of {name} to change.", **fields)


def public_of(register: Register, name: str) -> type[BaseModel]:
    """The public shape of an entry of reference data: its facts but the personal ones, and its version."""
    public = {
        field: info for field, info in register.facts.model_fields.items() if field not in register.private_fields
    }
    fields: dict[str, Any] = {
        field: (_type_of(info), Field(description=info.description)) for field, info in public.items()
    }
    if "kind" in fields:
        fields["kind_vi"] = (str, Field(description="The same as `kind` in Vietnamese"))
    return create_model(f"Public{name}", __base__=PublicVersion, __doc__=f"{register.title_vi}: one entry.", **fields)


def with_actions(public: type[BaseModel], name: str) -> type[BaseModel]:
    """The shape of an entry that is read: its public fields, and what may be done next."""
    field = (list[PublicAction], Field(description="What may be done next (việc tiếp theo)"))
    doc = (public.__doc__ or "").strip().rstrip(".")
    return create_model(f"{name}Read", __base__=public, __doc__=f"{doc}, and what may be done next.", actions=field)


def act_on(register: Register, name: str, changes: type[BaseModel]) -> type[NewAct]:
    """The shape of an act on an entry of `register`."""
    kinds: Any = Annotated[Literal[register.act_keys], Label("Loại hành vi")]
    facts: Any = Annotated[changes, Label("Nội dung")]
    return create_model(
        f"{name}Act",
        __base__=NewAct,
        __doc__=f"An act on a {name}.",
        kind=(kinds, Field(description="Kind of act (loại hành vi)")),
        changes=(facts, Field(default_factory=dict, description="The facts it sets")),
    )


def acts_on_many(register: Register, name: str, act: type[NewAct]) -> type[NewAct]:
    """The shape of one act on many entries, which is no correction or void, since these refer to one act."""
    kinds: Any = Literal[tuple(key for key in register.act_keys if key not in (CORRECT, VOID))]
    return create_model(
        f"{name}Acts",
        __base__=act,
        __doc__=f"One act on many of {register.title}.",
        kind=(kinds, Field(description="Kind of act (loại hành vi)")),
        entries=(list[Identifier], Field(min_length=1, max_length=500, description="The entries, each once")),
        known_seq=(
            Seq,
            Field(description="The size of the ledger when they were read: 412 if one of them has a newer act"),
        ),
    )


def list_query(filters: type[Filters], order: type[Order]) -> type[Filters]:
    """The filters and the parameters of a page."""
    bases: Any = (filters, Paging)
    sort: Any = (order | None, Field(None))
    query: Any = create_model(f"{filters.__name__}Page", __base__=bases, __doc__="Filters and page.", sort=sort)
    return cast("type[Filters]", query)
