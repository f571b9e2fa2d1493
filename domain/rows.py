"""Acts, versions and events as database rows, and back. Rows are JSON values; the tables give them their types."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from domain.act import Act, Document, Json
from domain.errors import Fault
from domain.register import Register
from domain.timeline import Timeline

Row = dict[str, Json]

_KNOWLEDGE = ("known_from", "known_to")
_PRINTED = ("number", "symbol", "signed_on", "signer", "signer_title", "issuer")
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


def key(row: Row) -> str:
    """The row as text, equal for equal rows."""
    return json.dumps(row, sort_keys=True, default=str)


def loaded(records: Sequence[Any]) -> list[Row]:
    """Rows that came as one JSON column each."""
    return [json.loads(record[0]) for record in records]


def _without_knowledge(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in _KNOWLEDGE}


def versions(register: Register, entry: UUID, derived: Timeline, seq: int) -> list[Row]:
    """The versions as rows of the register's table, known from `seq`; raises ValidationError if facts do not fit."""
    return [
        {
            "entry_id": str(entry),
            "valid_from": version.valid_from.isoformat(),
            "valid_to": _day(version.valid_to),
            "known_from": seq,
            "known_to": None,
            "act_seq": version.act_seq,
            "authority": version.authority,
            "amendments": version.kinds.count("amend"),
            "replaces": version.replaces,
            "status": version.status.value,
            "printed_number": version.paper.printed if version.paper else None,
            **_particulars(version.paper, _PRINTED),
            **register.facts.model_validate(dict(version.facts)).model_dump(mode="json"),
        }
        for version in derived.versions
    ]


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
            **_particulars(event.document, _NUMBERED),
        }
        for event in derived.events
    ]


def act_row(act: Act) -> Row:
    """The act as a row of the ledger; personal fields go elsewhere."""
    names = (*_PRINTED, "series", "series_year")
    return {
        "seq": act.seq,
        "recorded_at": act.recorded_at.isoformat(),
        "recorded_by": act.recorded_by,
        "register_key": act.register,
        "entry_id": str(act.entry),
        "kind": act.kind,
        "effective_on": _day(act.effective_on),
        "authority": act.authority,
        "corrects": act.corrects,
        "reason": act.reason,
        **_particulars(act.document, names),
        "numbered_here": act.document is not None and act.document.numbered_here,
        "changes": dict(act.changes),
        "private_digest": act.private_digest,
    }


def act(row: Mapping[str, Any]) -> Act:
    """The act that a row of the ledger records, with its personal fields if they are not erased."""
    names = (*_PRINTED, "series", "series_year")
    changes, private = json.loads(row["changes"]), json.loads(row["private"] or "{}")
    if not isinstance(changes, dict):
        raise TypeError("its facts are no object")
    paper = {name: row[name] for name in names}
    document = (
        Document(**paper, numbered_here=row["numbered_here"]) if any(v is not None for v in paper.values()) else None
    )
    return Act(
        seq=row["seq"],
        recorded_at=row["recorded_at"],
        recorded_by=row["recorded_by"],
        register=row["register_key"],
        entry=row["entry_id"],
        kind=row["kind"],
        effective_on=row["effective_on"],
        authority=row["authority"],
        corrects=row["corrects"],
        reason=row["reason"],
        document=document,
        changes=changes,
        private=private,
        private_digest=row["private_digest"],
    )


def _particulars(document: Document | None, names: Sequence[str]) -> Row:
    values = {name: getattr(document, name, None) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def dump(value: Any) -> str:
    """JSON text for a row or rows."""
    return json.dumps(value, ensure_ascii=False, default=str)


def faults(error: ValidationError) -> list[Fault]:
    """What pydantic found wrong, as faults that name field, value and rule."""
    return [
        Fault(
            field=".".join(str(part) for part in found["loc"]) or "facts",
            # Of what is missing pydantic shows all that stands around it, personal fields too.
            value=found["input"] if found["loc"] and found["type"] != "missing" else None,
            rule=found["msg"],
            code=found["type"],
        )
        for found in error.errors(include_url=False, include_context=False)
    ]
