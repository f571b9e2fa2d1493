"""Receipts: responses to recorded acts."""

from litestar import Response

from api.entries.history import verification
from api.entries.schemas import Receipt
from api.http import responses
from api.http.preconditions import etag
from domain.declarations.register import Register
from domain.entries.write import RecordedAct


def receipt(register: Register, recorded: RecordedAct, *, created: bool = False) -> Response[bytes]:
    """The response to a recorded act; `created` if it opened the entry."""
    body = receipt_of(register, recorded)
    return responses.shaped(body, status=201, headers=receipt_headers(body, created=created))


def receipt_headers(body: Receipt, *, created: bool) -> dict[str, str]:
    """The headers of a receipt: the entry's ETag and, if it is new, its Location."""
    return {"ETag": etag(body.seq)} | ({"Location": body.href} if created else {})


def receipt_of(register: Register, recorded: RecordedAct) -> Receipt:
    """The receipt of an act."""
    act = recorded.act
    return Receipt(
        entry=act.entry,
        register=register.key,
        kind=act.kind,
        kind_vi=register.kind(act.kind).title_vi,
        seq=act.seq,
        recorded_at=act.recorded_at,
        recorded_by=act.recorded_by,
        prepared_by=act.prepared_by,
        effective_on=act.effective_on,
        number=act.document.number if act.document else None,
        printed_number=act.document.printed if act.document else None,
        leaf_hash=recorded.leaf_hash.hex(),
        href=f"/v1/{register.key}/{act.entry}",
        **verification(recorded.code),
    )
