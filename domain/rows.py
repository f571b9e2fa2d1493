"""Acts, versions and events as database rows, and back. Rows are JSON values; the tables give them their types."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, get_args
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from db.tables.types import FORMS
from db.vietnamese import search_vector, sort_bytes
from domain.act import Act, Document, Json
from domain.errors import MOST_FAULTS, Fault
from domain.register import Register
from domain.timeline import Timeline
from domain.timeline import Version as Derived

Row = dict[str, Json]

_KNOWLEDGE = ("known_from", "known_to")
_SOUGHT = ("holder_name", "printed_number", "replaces")
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
    found = (_version(register, entry, version, seq) for version in derived.versions)
    return [row | _sought(register, row) for row in found]


def _version(register: Register, entry: UUID, version: Derived, seq: int) -> Row:
    return {
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
        "code_digest": act.code_digest,
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
        code_digest=row["code_digest"],
    )


def _particulars(document: Document | None, names: Sequence[str]) -> Row:
    values = {name: getattr(document, name, None) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def dump(value: Any) -> str:
    """JSON text for a row or rows."""
    return json.dumps(value, ensure_ascii=False, default=str)


_WHOLE: Final = "must be a whole number"
_INSTANT: Final = "must be an instant with an offset, such as 2024-11-15T00:00:00+07:00"
RULES: Final = {
    "missing": "must be given",
    "extra_forbidden": "is not known here",
    "json_invalid": "must be JSON{place}",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "list_type": "must be a list",
    "string_type": "must be text",
    "string_unicode": "must be text in UTF-8",
    "string_too_short": "must have {min_length} or more characters",
    "string_too_long": "must have {max_length} or fewer characters",
    "string_pattern_mismatch": "{form}",
    "too_short": "must have {min_length} or more items",
    "too_long": "must have {max_length} or fewer items",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "bool_type": "must be true or false",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "timezone_aware": _INSTANT,
}
"""What each of pydantic's own errors is to a person; an error of ours brings its own words."""
_OF_PYDANTIC: Final = frozenset(get_args(ErrorType))


def faults(error: ValidationError, whole: str = "body") -> list[Fault]:
    """What pydantic found wrong first, as faults of field, value and rule; `whole` names what has the fields."""
    return [
        Fault(
            field=".".join(str(part) for part in found["loc"]) or whole,
            # Of what is missing pydantic shows all that stands around it, personal fields too.
            value=found["input"] if found["loc"] and found["type"] != "missing" else None,
            rule=_rule(found),
            code=found["type"],
        )
        for found in error.errors(include_url=False)[:MOST_FAULTS]
    ]


def _rule(found: ErrorDetails) -> str:
    if found["type"] not in RULES:
        return "is not of the form that was asked for" if found["type"] in _OF_PYDANTIC else found["msg"]
    about = found.get("ctx", {})
    place = re.search(r"line [0-9]+ column [0-9]+", str(about.get("error")))
    words = {"place": f"; it is none at {place.group()}" if place else "", "form": FORMS.get(about.get("pattern", ""))}
    return RULES[found["type"]].format_map({**about, **words})
