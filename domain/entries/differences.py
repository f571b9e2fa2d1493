"""What changed in a register between two sizes of the ledger, as of a day (thay đổi giữa hai thời điểm ghi)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.queries import differences as queries
from db.queries import feed
from db.queries.entries import Shape
from db.session import Reader, Row
from domain.access.visibility import Visibility
from domain.acts.rows import dump
from domain.errors import Fault, NotAllowed
from domain.ledger.feed import MAX_SCANNED


@dataclass(frozen=True, slots=True)
class Span:
    """Two sizes of the ledger, and the day that lists are compared on."""

    from_seq: int
    to_seq: int
    day: date


@dataclass(frozen=True, slots=True)
class Differences:
    """Entries as JSON texts, the seq to continue after, whether there may be more; who managed at the two sizes."""

    items: Sequence[str]
    after: int
    more: bool
    managed_by: str


async def span(reader: Reader, from_seq: int, to_seq: int | None, day: date) -> Span:
    """The span of a query's parameters, by default to the current size.

    Raises NotAllowed for sizes beyond the ledger, and for a span that ends before it begins.
    """
    size = int(await reader.value(feed.size))
    to_seq = size if to_seq is None else to_seq
    faults = [_beyond(name, seq, size) for name, seq in (("from_seq", from_seq), ("to_seq", to_seq)) if seq > size]
    if to_seq < from_seq and from_seq <= size:
        rule = f"must not be smaller than from_seq ({from_seq})"
        faults.append(Fault("to_seq", to_seq, rule, "seq-order", about={"from": from_seq}))
    if faults:
        raise NotAllowed(*faults)
    return Span(from_seq, to_seq, day)


def _beyond(field: str, seq: int, size: int) -> Fault:
    return Fault(field, seq, f"the ledger has {size} acts", "known-seq", about={"size": size})


async def differences(
    reader: Reader, visibility: Visibility, shape: Shape, between: Span, after: int | None, limit: int
) -> Differences:
    """Up to `limit` entries whose rows differ, by their first acts between the sizes, of those after act `after`.

    For registers of which a caller sees all entries or none. Raises NotFound for one that is not visible.
    """
    visibility.require(shape.register)
    begin = min(max(after or 0, between.from_seq), between.to_seq)
    until = min(between.to_seq, begin + MAX_SCANNED)
    sizes = {"from_seq": between.from_seq, "to_seq": between.to_seq, "day": between.day}
    rows = await reader.rows(queries.page(shape), after=begin, until=until, limit=limit, **sizes)
    managers = await reader.one(queries.managers(shape.register), **sizes)
    reached = rows[-1]["seq"] if len(rows) == limit else until
    managed_by = dump({"before": managers["before"], "after": managers["after"]})
    return Differences([_item(row) for row in rows], reached, reached < between.to_seq, managed_by)


def _item(row: Row) -> str:
    before, after = row["before"], row["after"]
    change = "added" if before is None else "gone" if after is None else "changed"
    return f'{{"id":"{row["id"]}","change":"{change}","before":{before or "null"},"after":{after or "null"}}}'
