"""Acts as database rows and back. A row is a JSON object; the columns of its table give the types."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import msgspec

from domain.acts.act import Act, Document, Json

_encode: Final = msgspec.json.Encoder(enc_hook=str).encode
_decode: Final = msgspec.json.Decoder().decode

Row = dict[str, Json]

PRINTED: Final = ("number", "symbol", "signed_on", "signer", "signer_title", "issuer")
"""The particulars of a document as printed."""

_STORED: Final = (*PRINTED, "signer_code", "series", "series_year")


def act_row(act: Act) -> Row:
    """The act as a row of the ledger, without its personal fields."""
    return {
        "seq": act.seq,
        "recorded_at": act.recorded_at.isoformat(),
        "recorded_by": act.recorded_by,
        "register_key": act.register,
        "entry_id": str(act.entry),
        "kind": act.kind,
        "effective_on": day_text(act.effective_on),
        "authority": act.authority,
        "corrects": act.corrects,
        "reason": act.reason,
        **particulars(act.document, _STORED),
        "numbered_here": act.document is not None and act.document.numbered_here,
        "changes": dict(act.changes),
        "private_digest": act.private_digest,
        "code_digest": act.code_digest,
        "follows_signing": act.follows_signing or None,
        "basis": particulars(act.basis, PRINTED) if act.basis else None,
        "prepared_by": act.prepared_by,
    }


def act(row: Mapping[str, Any]) -> Act:
    """The act in a row of the ledger, with its personal fields unless they are erased."""
    changes, private = json.loads(row["changes"]), json.loads(row["private"]) if row["private"] else {}
    if not isinstance(changes, dict):
        raise TypeError("the facts are not an object")
    paper = {name: row[name] for name in _STORED}
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
        follows_signing=bool(row["follows_signing"]),
        basis=_basis(row["basis"]),
        prepared_by=row["prepared_by"],
    )


def _basis(text: str | None) -> Document | None:
    """The document by which a correction is made."""
    if text is None:
        return None
    paper = json.loads(text)
    signed_on = paper.pop("signed_on")
    return Document(**paper, signed_on=date.fromisoformat(signed_on) if signed_on else None)


def particulars(document: Document | None, names: Sequence[str]) -> Row:
    """The attributes `names` of a document; days as text."""
    if document is None:
        return dict.fromkeys(names)
    return {name: value.isoformat() if isinstance(value := getattr(document, name), date) else value for name in names}


def day_text(day: date | None) -> str | None:
    """The day as `YYYY-MM-DD`."""
    return None if day is None else day.isoformat()


def key(row: Row) -> str:
    """A text that is equal for equal rows."""
    return json.dumps(row, sort_keys=True, default=str)


def loaded(records: Sequence[Any]) -> list[Row]:
    """Parse records of one JSON column each."""
    return [_decode(record[0]) for record in records]


def dump(value: Any) -> str:
    """A row or rows as JSON text."""
    return _encode(value).decode()
