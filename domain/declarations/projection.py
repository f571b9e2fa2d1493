"""The projection: versions and events of an entry as database rows, and which of them a new act replaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.vietnamese import search_vector, sort_bytes
from domain.acts.rows import PRINTED, Row, day_text, key, particulars
from domain.acts.timeline import Timeline
from domain.acts.timeline import Version as Derived
from domain.declarations.register import Register

_KNOWLEDGE = ("known_from", "known_to")
_SOUGHT = ("holder_name", "printed_number", "replaces")
_NUMBERED = ("series", "series_year", "number", "symbol", "signed_on")


@dataclass(frozen=True, slots=True)
class Revision:
    """What an act changes of what was derived before: rows known no longer, and new ones."""

    closed: Sequence[Row]
    opened: Sequence[Row]


def revise(current: Sequence[Row], derived: Sequence[Row]) -> Revision:
    """Compare the rows known now with those derived again."""
    seen = [_without_knowledge(row) for row in current]
    wanted = [_without_knowledge(row) for row in derived]
    return Revision(
        closed=[row for row, what in zip(current, seen, strict=True) if what not in wanted],
        opened=[row for row, what in zip(derived, wanted, strict=True) if what not in seen],
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


def versions(register: Register, entry: UUID, derived: Timeline, seq: int) -> list[Row]:
    """The versions as rows of the register's table, known from `seq`; raises ValidationError if facts do not fit."""
    found = (_version(register, entry, version, seq) for version in derived.versions)
    return [row | _sought(register, row) for row in found]


def _version(register: Register, entry: UUID, version: Derived, seq: int) -> Row:
    return {
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
        **register.facts.model_validate(dict(version.facts)).model_dump(mode="json"),
    }


def _sought(register: Register, row: Row) -> Row:
    """What finds the version and puts it in its place among others."""
    texts: list[str] = []
    for value in (row[name] for name in (*_SOUGHT, *register.searched)):
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
