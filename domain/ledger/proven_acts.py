"""Acts that stand in the tree as they stand in their table: what was edited behind our back is told to nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.session import Reader, Row
from domain.acts import rows
from domain.acts.act import Act
from domain.acts.timeline import CORRUPT_ACT_ERRORS
from domain.errors import Contradicted
from domain.ledger import checkpoints, merkle, stored_tree
from domain.ledger.checkpoints import Checkpoint
from domain.ledger.stored_tree import Head


@dataclass(frozen=True, slots=True)
class Proof:
    """That a leaf stands in the ledger of a published checkpoint (RFC 9162 §2.1.3)."""

    index: int
    path: Sequence[bytes]
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class Proven:
    """An act, its leaf, and its proof in the newest published checkpoint; None until one covers it."""

    act: Act
    leaf: bytes
    proof: Proof | None


async def proven(reader: Reader, found: Sequence[Row]) -> list[Proven]:
    """The acts that these rows record. Raises Contradicted for one that is not in the tree as it is in its row.

    Its leaf is computed anew, and must lead to the root of the newest published checkpoint or, where that does not
    cover it yet, to the head's.
    """
    head, newest = await stored_tree.head(reader), await checkpoints.newest(reader)
    await checkpoints.check(reader, head, [newest] if newest else [])
    acts = [_read(row) for row in found]
    covers = [newest if newest and act.seq <= newest.head.size else None for act in acts]
    heads = [one.head if one else head for one in covers]
    leaves, paths = [merkle.leaf(act) for act in acts], await _paths(reader, acts, heads)
    for act, leaf, path, within in zip(acts, leaves, paths, heads, strict=True):
        if not merkle.verify_inclusion(merkle.leaf_hash(leaf), act.seq - 1, within.size, path, within.root):
            raise Contradicted(f"act {act.seq}, or the tree hashes around it, were changed")
    return [
        Proven(act, leaf, Proof(act.seq - 1, path, by) if by else None)
        for act, leaf, path, by in zip(acts, leaves, paths, covers, strict=True)
    ]


def _read(row: Row) -> Act:
    try:
        act = rows.act(row)
        merkle.leaf(act)
        return act
    except CORRUPT_ACT_ERRORS as error:
        raise Contradicted(f"act {row['seq']} was changed: it cannot be read") from error


async def _paths(reader: Reader, acts: Sequence[Act], heads: Sequence[Head]) -> list[list[bytes]]:
    """The path of each act to its head, from stored subtrees that are read at once."""
    spans = [merkle.inclusion_path(act.seq - 1, head.size) for act, head in zip(acts, heads, strict=True)]
    try:
        hashes = iter(await stored_tree.hashes(reader, [span for path in spans for span in path]))
    except LookupError as error:
        raise Contradicted("tree hashes are missing") from error
    return [[next(hashes) for _ in path] for path in spans]
