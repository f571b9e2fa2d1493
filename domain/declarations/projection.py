"""The projection: versions and events of an entry as database rows, and which of them a new act replaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.tables.base import Facts
from db.vietnamese import search_vector, sort_bytes
from domain.acts.rows import PRINTED, Row, day_text, key, particulars
from domain.acts.timeline import Timeline
from domain.acts.timeline import Version as Derived
from domain.declarations.register import Register

_KNOWLEDGE = ("known_from", "known_to")
_SEARCHED = ("holder_name", "printed_number", "replaces")
_NUMBERED = ("series", "series_year", "number", "symbol", "signed_on")


@dataclass(frozen=True, slots=True)
class Revision:
    """What an act changes of what was derived before: rows known no longer, and new ones."""

    closed: Sequence[Row]
    opened: Sequence[Row]


def revise(current: Sequence[Row], derived: Sequence[Row]) -> Revision:
    """Compare the rows known now with those derived again."""
    before = [_without_knowledge(row) for row in current]
    after = [_without_knowledge(row) for row in derived]
    return Revision(
        closed=[row for row, content in zip(current, before, strict=True) if content not in after],
        opened=[row for row, content in zip(derived, after, strict=True) if content not in before],
    )


def joined(history: Sequence[Row]) -> list[Row]:
    """The rows, with those that say the same and follow each other in knowledge as one."""
    last: dict[str, Row] = {}
    found = []
    for row in sorted(history, key=lambda one: one["known_from"]):
        what = key(_without_knowledge(row))
        if what in last and last[what]["known_to"] == row["known_from"]:
            last[what]["known_to"] = row["known_to"]
        else:
            last[what] = {**row}
            found.append(last[what])
    return found


def _without_knowledge(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in _KNOWLEDGE}


class ValidatedFacts:
    """The facts of one entry's versions in the register's shape, each validated once however often it is asked for."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._by_day: dict[date, Facts] = {}

    def of(self, version: Derived) -> Facts:
        """The facts of a version. Raises ValidationError if they do not fit."""
        if version.valid_from not in self._by_day:
            self._by_day[version.valid_from] = self._register.facts.model_validate(dict(version.facts))
        return self._by_day[version.valid_from]


def versions(
    register: Register,
    entry: UUID,
    derived: Timeline,
    seq: int,
    known: Sequence[Row] = (),
    validated: ValidatedFacts | None = None,
) -> list[Row]:
    """The versions as rows of the register's table, known from `seq`; raises ValidationError if facts do not fit.

    Facts that one of the rows `known` before holds already are taken from it and not validated again.
    """
    facts = validated or ValidatedFacts(register)
    by_day = {row["valid_from"]: row for row in known}
    rows, row = [], None
    for version in derived.versions:
        row = by_day.get(version.valid_from.isoformat(), row)
        rows.append(_version(register, entry, version, seq, row, facts))
    return rows


def _version(
    register: Register, entry: UUID, version: Derived, seq: int, known: Row | None, facts: ValidatedFacts
) -> Row:
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
        **_facts(register, version, known, facts),
    }
    return row | _searched(register, row, known)


def _facts(register: Register, version: Derived, known: Row | None, facts: ValidatedFacts) -> Row:
    stated = {**register.unstated, **version.facts}
    if known is not None and all(name in known and known[name] == value for name, value in stated.items()):
        return {name: known[name] for name in stated}
    return facts.of(version).model_dump(mode="json")


def _searched(register: Register, row: Row, known: Row | None) -> Row:
    """The columns by which searches find the version and lists order it."""
    sources = (*_SEARCHED, *register.searched)
    if known is not None and all(known[name] == row[name] for name in sources):
        return {"words": known["words"], "name_key": known["name_key"]}
    texts: list[str] = []
    for value in (row[name] for name in sources):
        texts += value if isinstance(value, list) else [value] if value else []
    return {"words": search_vector(texts), "name_key": "\\x" + sort_bytes(row["holder_name"] or "").hex()}


def events(register: Register, entry: UUID, derived: Timeline, seq: int) -> list[Row]:
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
