"""The projection: versions and events of an entry as database rows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from db.tables.base import Facts
from db.vietnamese import search_vector, sort_bytes
from db.zone import at_local_offset
from domain.acts.act import PENDING_NUMBER
from domain.acts.rows import PRINTED, Row, day_text, particulars
from domain.acts.timeline import Timeline
from domain.acts.timeline import Version as Derived
from domain.declarations.register import Register
from domain.declarations.revision import KNOWLEDGE
from domain.errors import NotAllowed
from domain.faults import faults_of, sound_part
from domain.gathering import Faults

_SEARCHED = ("printed_number", "replaces")
_NUMBERED = ("series", "series_year", "number", "symbol", "signed_on")
_DERIVED = ("words", "name_key")
_SEARCHED_LATER: Final = dict.fromkeys(_DERIVED)
"""Of a version with a pending number, which is one of the texts that is searched for."""
_STATE = (
    *("entry_id", "valid_from", "valid_to", *KNOWLEDGE, "act_seq", "authority"),
    *("amendments", "replaces", "status", "printed_number", *PRINTED),
)
EVENT_COLUMNS: Final = (
    *("act_seq", "kind", *KNOWLEDGE, "register_key", "entry_id", "effective_on", "authority", "holder", "voided"),
    *_NUMBERED,
)
"""The columns of an event, in the order of its row here."""


def version_columns(register: Register) -> tuple[str, ...]:
    """The columns of a version, in the order of its row as stated (`stated_rows`)."""
    return tuple(dict.fromkeys((*_STATE, *register.fact_names, *_DERIVED)))


class ValidatedFacts:
    """The validated facts of one entry's versions; each version is validated at most once.

    Their faults are noted in `faults`; what has one is left out.
    """

    def __init__(self, register: Register, faults: Faults | None = None) -> None:
        self._register, self._faults = register, faults
        self._by_day: dict[date, Facts] = {}

    def of(self, version: Derived) -> Facts:
        """The facts of a version. Raises ValidationError if there is nowhere to note it."""
        if version.valid_from not in self._by_day:
            self._by_day[version.valid_from] = self._validated(dict(version.facts))
        return self._by_day[version.valid_from]

    def _validated(self, facts: Row) -> Facts:
        try:
            return self._register.facts.model_validate(facts)
        except ValidationError as error:
            if self._faults is None:
                raise
            self._faults.note(NotAllowed(*faults_of(error)))
            part = sound_part(self._register.facts, facts, [detail["loc"] for detail in error.errors()])
            assert part is not None, "facts are an object"
            return part


def version_rows(
    register: Register,
    entry: UUID,
    derived: Timeline,
    seq: int,
    known: Sequence[Row] = (),
    validated: ValidatedFacts | None = None,
) -> list[Row]:
    """The versions as rows of the register's table, known from `seq`. Raises ValidationError.

    Facts that are equal in one of the rows `known` before are taken from it, and not validated again.
    """
    facts = validated or ValidatedFacts(register)
    by_day = {row["valid_from"]: row for row in known}
    rows, row = [], None
    for version in derived.versions:
        row = by_day.get(version.valid_from.isoformat(), row)
        rows.append(_version(register, entry, version, seq, _facts(register, version, row, facts), row))
    return rows


def stated_rows(register: Register, entry: UUID, derived: Timeline, seq: int) -> list[Row]:
    """The versions as rows with their facts as the acts state them. Raises LookupError for facts that are not whole.

    If they equal the stored ones, these are what was validated when it was recorded, and need not be again.
    """
    return [_version(register, entry, version, seq, _stated(register, version), None) for version in derived.versions]


def _stated(register: Register, version: Derived) -> Row:
    stated = {**register.default_facts, **version.facts}
    facts = {name: stated[name] for name in register.fact_names}
    if len(facts) < len(stated):
        raise LookupError("there is a fact that the register does not have")
    for name in register.instants:
        if facts[name] is not None:
            facts[name] = at_local_offset(datetime.fromisoformat(facts[name])).isoformat()
    return facts


def _version(register: Register, entry: UUID, version: Derived, seq: int, facts: Row, known: Row | None) -> Row:
    row = {
        "entry_id": str(entry),
        "valid_from": version.valid_from.isoformat(),
        "valid_to": day_text(version.valid_to),
        "known_from": seq,
        "known_to": None,
        "act_seq": version.act_seq,
        "authority": version.authority,
        "amendments": version.kinds.count("amend"),
        "replaces": version.replaces,
        "status": version.status.value,
        "printed_number": version.paper.printed if version.paper else None,
        **particulars(version.paper, PRINTED),
        **facts,
    }
    if version.paper is not None and version.paper.number == PENDING_NUMBER:
        return row | _SEARCHED_LATER
    return row | searched(register, row, known)


def _facts(register: Register, version: Derived, known: Row | None, facts: ValidatedFacts) -> Row:
    stated = {**register.default_facts, **version.facts}
    if known is not None and all(name in known and known[name] == value for name, value in stated.items()):
        return {name: known[name] for name in stated}
    shape = facts.of(version)
    left_out = {name for name in register.required_facts if name not in shape.model_fields_set}
    return dict.fromkeys(left_out) | shape.model_dump(mode="json", exclude=left_out)


def searched(register: Register, row: Row, known: Row | None = None) -> Row:
    """The search and sort columns of a version, from the row `known` before if they follow from the same texts."""
    sources = (register.sorted_by, *_SEARCHED, *register.searched)
    if known is not None and all(known[name] == row[name] for name in sources):
        return {"words": known["words"], "name_key": known["name_key"]}
    texts: list[str] = []
    for value in (row[name] for name in sources):
        texts += value if isinstance(value, list) else [value] if value else []
    return {"words": search_vector(texts), "name_key": "\\x" + sort_bytes(row[register.sorted_by] or "").hex()}


def event_rows(register: Register, entry: UUID, derived: Timeline, seq: int) -> list[Row]:
    """The events as rows, known from `seq`."""
    return [
        {
            "act_seq": event.act_seq,
            "kind": event.kind,
            "known_from": seq,
            "known_to": None,
            "register_key": register.key,
            "entry_id": str(entry),
            "effective_on": event.effective_on.isoformat(),
            "authority": event.authority,
            "holder": event.holder,
            "voided": event.voided,
            **particulars(event.document, _NUMBERED),
        }
        for event in derived.events
    ]
