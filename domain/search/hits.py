"""What a search finds: an entry, a dossier or a body, and why it was found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.queries.entries import Shape
from db.tables.labels import Choice
from db.vietnamese import Sought
from domain.declarations.register import Register
from domain.refusals.labels import label_of

_LABELS: Final = {
    "printed_number": "Số và ký hiệu",
    "replaces": "Số của văn bản được thay thế",
    "document": "Văn bản trong lịch sử",
    "former_name": "Tên cũ",
    "future_name": "Tên sẽ dùng",
}
"""The names of what is no fact."""

_OF_PAPERS: Final = ("printed_number", "replaces")


class Found(Choice):
    """What kind of thing was found (loại)."""

    ENTRY = "entry", "dòng trong sổ bộ"
    DOSSIER = "dossier", "hồ sơ"
    BODY = "body", "tổ chức, đơn vị"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was found: the field that has what was looked for, its name as forms show it, and its text."""

    field: str
    label_vi: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found in a register, why, and its place in the order of its source."""

    register: Register
    row: Mapping[str, Any]
    reasons: tuple[Reason, ...]
    place: str

    @property
    def kind(self) -> Found:
        """What kind of thing it is."""
        if self.register.is_reference:
            return Found.BODY
        return Found.ENTRY if self.register.managed_as is None else Found.DOSSIER

    @property
    def code(self) -> str | None:
        """The code by which the office names it, if it has one."""
        named = self.register.identified_by or ((self.register.named_by,) if self.register.named_by else ())
        return self.row[named[0]] if named else None

    @property
    def href(self) -> str:
        """Its address."""
        return f"/v1/{self.register.key}/{self.code if self.register.is_reference else self.row['id']}"


def shape_of(register: Register) -> Shape:
    """What is read of entries: what the index of words has, the state, and what names them; nothing personal."""
    named = (register.named_by,) if register.named_by else ()
    fields = ("status", "number", "symbol", "signed_on", register.sorted_by, *_OF_PAPERS, *register.searched, *named)
    return Shape(register.table, register.key, tuple(dict.fromkeys(fields)), (), register.managed_as, None)


def reason(register: Register, field: str, text: str) -> Reason:
    """Why something was found."""
    return Reason(field, _LABELS.get(field) or label_of(field, register.facts), text)


def reasons_of(
    register: Register, row: Mapping[str, Any], sought: Sought, more: Iterable[tuple[str, str]] = ()
) -> tuple[Reason, ...]:
    """The texts of a row, and `more` with their fields, that have all that is looked for; else those with a part."""
    missing = {each: sought.missing_in(each[1]) for each in (*_texts(register, row), *more)}
    most = 0 if 0 in missing.values() else len(sought) - 1
    return tuple(reason(register, *each) for each, words in missing.items() if words <= most)


def _texts(register: Register, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts that are searched, with their fields."""
    for field in (register.sorted_by, *_OF_PAPERS, *register.searched):
        value = row.get(field)
        yield from ((field, text) for text in (value if isinstance(value, list) else [value] if value else []))
