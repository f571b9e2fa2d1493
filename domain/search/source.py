"""A part of what is searched: it gives pages of what it has, in an order that stays."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from db.session import Reader
from domain.access.visibility import Visibility
from domain.declarations.register import Register
from domain.entries.reading import RegisterService
from domain.search.hits import Hit, shape_of
from domain.search.pasted import Pasted
from domain.tense import Tense


@dataclass(frozen=True, slots=True)
class Searched:
    """A search: what is looked for, by whom and when."""

    reader: Reader
    visibility: Visibility
    pasted: Pasted
    tense: Tense

    def service(self, register: Register) -> RegisterService:
        """The service that reads the visible entries of a register."""
        return RegisterService(self.reader, register, shape_of(register), self.visibility)


class Source(ABC):
    """A part of what is searched; `key` names it in cursors."""

    key: str

    @abstractmethod
    async def page(self, limit: int, after: str | None) -> tuple[list[Hit], str | None]:
        """Up to `limit` hits after a place, and the place of the last row that was looked at (None: there is none)."""
