"""Roots and proofs of the stored ledger, at any size up to the current one."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.queries import ledger as queries
from db.session import Reader
from domain.errors import not_allowed
from domain.ledger import merkle
from domain.ledger.merkle import Range


@dataclass(frozen=True, slots=True)
class Head:
    """The ledger at one size: the number of acts and the root over them."""

    size: int
    root: bytes


async def head(reader: Reader) -> Head:
    """The ledger's head now."""
    row = await reader.one(queries.head)
    return Head(row["size"], merkle.root(row["peaks"]))


async def head_known(reader: Reader, size: int | None) -> Head:
    """The head now, or at `size`, which the ledger must have reached."""
    return await head(reader) if size is None else Head(size, await root_at(reader, size))


async def hashes(reader: Reader, spans: Sequence[Range]) -> list[bytes]:
    """The hash of each range, from O(log n) stored subtrees read in one query."""
    nodes = merkle.all_nodes(spans)
    rows = await reader.rows(queries.nodes, levels=[n[0] for n in nodes], places=[n[1] for n in nodes])
    stored = {(row["level"], row["place"]): row["hash"] for row in rows}
    return [merkle.hash_of(span, stored) for span in spans]


async def root_at(reader: Reader, size: int) -> bytes:
    """The root at `size`, which the ledger must have reached."""
    return (await hashes(reader, [(0, size)]))[0]


async def head_at(reader: Reader, size: int) -> Head:
    """The head at `size`. Raises NotAllowed if the ledger has not reached it."""
    await _check_reached(reader, "size", size)
    return Head(size, await root_at(reader, size))


async def inclusion(reader: Reader, seq: int, size: int) -> tuple[bytes, list[bytes], bytes]:
    """Leaf hash, path and root that prove act `seq` in the ledger of `size`. Raises NotAllowed if out of range."""
    await _check_reached(reader, "size", size)
    if not 1 <= seq <= size:
        raise not_allowed("seq", seq, f"must lie between 1 and the size {size}", "seq", about={"size": size})
    spans = [(seq - 1, seq), *merkle.inclusion_path(seq - 1, size), (0, size)]
    leaf, *path, root = await hashes(reader, spans)
    return leaf, path, root


async def consistency(reader: Reader, first: int, second: int) -> tuple[bytes, list[bytes], bytes]:
    """Old root, path and new root that prove that the ledger of `second` acts extends that of `first`."""
    await _check_reached(reader, "second", second)
    if not 1 <= first <= second:
        rule = f"must lie between 1 and the second size {second}"
        raise not_allowed("first", first, rule, "size", case="first", about={"second": second})
    old, *path, new = await hashes(reader, [(0, first), *merkle.consistency_path(first, second), (0, second)])
    return old, path, new


async def _check_reached(reader: Reader, field: str, size: int) -> None:
    reached = (await head(reader)).size
    if not 0 <= size <= reached:
        raise not_allowed(field, size, f"the ledger has {reached} acts", "size", about={"size": reached})
