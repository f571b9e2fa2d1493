"""Receipts: the answer to an act that was recorded."""

from litestar import Response

from api.entries.history import verification
from api.entries.schemas import Receipt
from api.http import responses
from api.http.preconditions import tag
from domain.declarations.register import Register
from domain.entries.write import RecordedAct


def receipt(register: Register, recorded: RecordedAct, *, created: bool = False) -> Response[bytes]:
    """The answer to an act that was recorded, with the tag of the entry as it now is."""
    made = receipt_of(register, recorded)
    return responses.shaped(made, status=201, headers=receipt_headers(made, created=created))


def receipt_headers(made: Receipt, *, created: bool) -> dict[str, str]:
    """What goes with a receipt: the entry's tag, and where it is if it is new."""
    return {"ETag": tag(made.seq)} | ({"Location": made.href} if created else {})


def receipt_of(register: Register, recorded: RecordedAct) -> Receipt:
    """What was recorded."""
    act = recorded.act
    return Receipt(
        id=act.entry,
        register=register.key,
        kind=act.kind,
        seq=act.seq,
        recorded_at=act.recorded_at,
        effective_on=act.effective_on,
        number=act.document.number if act.document else None,
        printed_number=act.document.printed if act.document else None,
        leaf_hash=recorded.leaf_hash.hex(),
        href=f"/v1/{register.key}/{act.entry}",
        **verification(recorded.code),
    )
