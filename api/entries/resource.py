"""The declaration of a register in the API, beside that of the domain."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from litestar.handlers import HTTPRouteHandler
from pydantic import BaseModel

from api.entries.register_schemas import (
    act_on,
    acts_on_many,
    changes_of,
    list_query,
    personal_of,
    with_actions,
)
from api.entries.schemas import Filters, NewAct
from api.http.schemas import fields_of, page_of
from db.queries.entries import Shape
from db.session import Reader
from db.sorting import EntrySort, Order
from db.words import Words
from domain.access.principal import Principal
from domain.declarations.register import Register
from domain.entries.reading import RegisterService


@dataclass(frozen=True)
class Resource:
    """The shapes of a register: `new` opens an entry, `public` is the allow-list, `filters` select entries.

    `routes` are those of this register alone, `order` is what its lists may be sorted by, `words` are
    labels of codes that are no choice.
    """

    register: Register
    name: str
    new: type[Any]
    public: type[BaseModel]
    filters: type[Filters]
    routes: tuple[HTTPRouteHandler, ...] = ()
    order: type[Order] = EntrySort
    words: tuple[Words, ...] = ()

    @cached_property
    def changes(self) -> type[BaseModel]:
        """Facts to change, each of which may be omitted."""
        return changes_of(self.register.facts, self.name)

    @cached_property
    def act(self) -> type[NewAct]:
        """The body of an act on an entry."""
        return act_on(self.register, self.name, self.changes)

    @cached_property
    def acts(self) -> type[Any]:
        """The body of one act on many entries."""
        return acts_on_many(self.register, self.name, self.act)

    @cached_property
    def personal(self) -> type[BaseModel]:
        """The personal fields of an entry."""
        return personal_of(self.register.facts, self.name)

    @cached_property
    def one(self) -> type[BaseModel]:
        """An entry that is read, with what may be done next."""
        return with_actions(self.public, self.name)

    @cached_property
    def page(self) -> type[BaseModel]:
        """A page of entries."""
        return page_of(self.public)

    @cached_property
    def list_query(self) -> type[Filters]:
        """Filters, tense and page."""
        return list_query(self.filters, self.order)

    @cached_property
    def shape(self) -> Shape:
        """What the database selects for the public shape."""
        return self.register.shape(fields_of(self.public), self.words)

    @cached_property
    def published(self) -> Shape:
        """The same without what follows from no act of the entry, but is as it is now in any tense."""
        beside = {name for name, _ in self.shape.beside.fields} if self.shape.beside else set()
        shown = tuple(name for name in self.shape.fields if name not in beside)
        return self.shape._replace(fields=shown, beside=None)

    def service(self, reader: Reader, principal: Principal) -> RegisterService:
        """The service that reads the entries that the caller can see."""
        return RegisterService(reader, self.register, self.shape, principal.visibility)
