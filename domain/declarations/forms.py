"""The form of an act (biểu mẫu): which fields its request takes, and when each must be filled in."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Final

from pydantic import BaseModel

from db.tables.labels import Listed
from domain.acts.act import CORRECT, VOID, ActKind
from domain.declarations.description import Field, Requirement, as_printed, fields_of
from domain.declarations.register import Register

_ONLY_IN: Final = {"corrects": {CORRECT, VOID}, "basis": {CORRECT}}
"""Parts that only corrective acts have."""
_ORDER: Final = ("kind", "corrects", "changes", "asked", "effective_on", "document", "basis", "expires_on", "reason")
"""The parts of the request of an act on an entry, as a form shows them."""


class Forms:
    """The forms of a register's acts. `registers` are all that its facts may refer to, `published` its public facts."""

    def __init__(self, register: Register, registers: Mapping[str, Register], published: Collection[str]) -> None:
        self.register, self._registers, self._published = register, registers, published

    @cached_property
    def facts(self) -> Mapping[str, Field]:
        """The facts of an entry, by name."""
        printed = self.register.printed_fields
        fields = fields_of(self.register.facts)
        return {name: as_printed(self._referring(name, field), printed.get(name)) for name, field in fields.items()}

    def _referring(self, name: str, field: Field) -> Field:
        """The field of a fact, with the list from which it is chosen and whether it is published."""
        return replace(field, listed=self._list_of(name, field), published=name in self._published)

    def _list_of(self, name: str, field: Field) -> Listed | None:
        if field.listed:
            return field.listed
        if reference := self.register.references.get(name):
            other = self._registers[reference.register]
            holder = "?holder={holder}" if reference.same_holder else ""
            return Listed(f"{other.key}{holder}", "id", next(iter(other.searched), other.sorted_by))
        if code := self.register.codes.get(name):
            other = self._registers[code]
            return Listed(other.key, other.identified_by[0], other.sorted_by)
        return None

    def form(self, kind: ActKind, body: type[BaseModel]) -> tuple[Field, ...]:
        """The fields of the request that records an act of `kind`; `body` is the shape of that request."""
        fields = fields_of(body)
        if not kind.opens:
            return tuple(sorted(self._parts(kind, fields), key=_place))
        facts = {
            name: self._opening_fact(kind, name, field)
            for name, field in fields.items()
            if name not in self.facts or kind.changes is None or name in kind.changes
        }
        return tuple(self._parts(kind, facts))

    def _opening_fact(self, kind: ActKind, name: str, field: Field) -> Field:
        if name not in self.facts:
            return replace(field, day_of_act=name == "valid_from")
        field = replace(self._referring(name, field), day_of_act=name == kind.dated)
        return as_printed(field, self.register.printed_fields.get(name) if kind.issues_paper else None)

    def _parts(self, kind: ActKind, fields: Mapping[str, Field]) -> Iterator[Field]:
        for name, field in fields.items():
            if name in self.facts and kind.opens:
                yield field
            elif kind.key in _ONLY_IN.get(name, {kind.key}):
                yield from self._part(kind, name, field, fields)

    def _part(self, kind: ActKind, name: str, field: Field, fields: Mapping[str, Field]) -> Iterator[Field]:
        """A part of a request besides the facts of a new entry; none if acts of this kind have no such part."""
        corrective = kind.key in (CORRECT, VOID)
        if name == "kind":
            yield replace(field, value=kind.key, required=Requirement.ALWAYS, choices=())
        elif name == "changes" and field.fields:
            yield from self._changes(kind, field)
        elif name == "document":
            yield self._document(kind, field, alone="effective_on" not in fields)
        elif name == "corrects":
            history = Listed(f"{self.register.key}/{{id}}/history", "seq", "kind_vi", "acts")
            yield replace(field, required=Requirement.ALWAYS, listed=history)
        elif name == "reason" and kind.needs_reason:
            yield replace(field, required=Requirement.ALWAYS)
        elif name == "effective_on" and kind.key != VOID:
            yield replace(field, day_of_act=True) if corrective else self._day(field, "document" in fields)
        elif name != "effective_on":
            yield (
                replace(field, required=Requirement.AS_APPLIED_FOR) if self._decides(kind) and field.facts_of else field
            )

    def _day(self, field: Field, with_document: bool) -> Field:
        unless = "document.signed_on" if with_document and field.required is Requirement.NEVER else None
        return replace(field, required=Requirement.ALWAYS, unless=unless, day_of_act=True)

    def _changes(self, kind: ActKind, field: Field) -> Iterator[Field]:
        names = [name for name in self.facts if kind.changes is None or name in kind.changes]
        if kind.key == VOID or not names:
            return
        facts = tuple(
            self._change(kind, name) for name in names if kind.opens or name not in self.register.identified_by
        )
        needed = bool(kind.requires or kind.needs_change)
        yield replace(field, fields=facts, required=Requirement.ALWAYS if needed else Requirement.NEVER)

    def _change(self, kind: ActKind, name: str) -> Field:
        """The field of a fact in an act on an entry that has facts already: what is not stated stays."""
        field = replace(self.facts[name], default_value=None, day_of_act=name == kind.dated, adds=name in kind.adds)
        if name in kind.requires:
            return replace(field, required=Requirement.ALWAYS, unless=None)
        if kind.issues_paper and name in self.register.printed_fields:
            return field
        return replace(field, required=Requirement.FOR_VALUES if field.required_for else Requirement.NEVER, unless=None)

    def _decides(self, kind: ActKind) -> bool:
        """Whether it records an act of another register, which its entry applied for."""
        return self.register.basis is not None and self.register.basis.kind == kind.key

    def _document(self, kind: ActKind, field: Field, *, alone: bool) -> Field:
        """The document; `alone` says on which day the act takes effect."""
        if self._decides(kind):
            parts = tuple(replace(part, required=Requirement.AS_APPLIED_FOR) for part in field.fields)
            return replace(field, fields=parts, required=Requirement.AS_APPLIED_FOR)
        numbered = self.is_numbered(kind)
        parts = tuple(_particular(part, kind, numbered, alone=alone) for part in field.fields)
        needed = kind.needs_document or field.required is Requirement.ALWAYS
        return replace(
            field, fields=parts, required=Requirement.ALWAYS if needed else Requirement.NEVER, default_value=None
        )

    def is_numbered(self, kind: ActKind) -> bool:
        """Whether a number series may number acts of this kind; if none does, a number is recorded as stated."""
        return not self.register.is_reference and kind.key not in (CORRECT, VOID)


def _place(part: Field) -> int:
    return _ORDER.index(part.name) if part.name in _ORDER else len(_ORDER)


def _particular(field: Field, kind: ActKind, numbered: bool, *, alone: bool) -> Field:
    """A particular of the document of an act of `kind`."""
    if alone and field.name == "signed_on":
        return replace(field, required=Requirement.ALWAYS, day_of_act=True)
    if numbered and field.name == "number":
        needed = Requirement.UNLESS_NUMBERED_HERE if kind.needs_number else Requirement.WHERE_NUMBERED_ELSEWHERE
        return replace(field, required=needed)
    if numbered and field.name == "signed_on":
        return replace(field, required=Requirement.WHERE_NUMBERED)
    return field
