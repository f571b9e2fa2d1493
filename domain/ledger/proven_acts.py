"""Acts proven against the tree: refuses to serve acts that were tampered with."""

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
    """The inclusion proof of a leaf in a published checkpoint (RFC 9162 §2.1.3)."""

    index: int
    path: Sequence[bytes]
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class ProvenAct:
    """An act, its leaf, and its proof in the newest published checkpoint; None until one covers it."""

    act: Act
    leaf: bytes
    proof: Proof | None


async def proven_acts(reader: Reader, act_rows: Sequence[Row]) -> list[ProvenAct]:
    """The acts of these rows. Raises Contradicted for a row that does not match the tree.

    Each leaf is recomputed and must lead to the root of the newest published checkpoint or, if that does not cover it
    yet, to the head's.
    """
    head, newest = await stored_tree.head(reader), await checkpoints.newest(reader)
    await checkpoints.check_consistent(reader, head, [newest] if newest else [])
    acts = [_read(row) for row in act_rows]
    covering = [newest if newest and act.seq <= newest.head.size else None for act in acts]
    heads = [checkpoint.head if checkpoint else head for checkpoint in covering]
    leaves, paths = [merkle.leaf(act) for act in acts], await _paths(reader, acts, heads)
    for act, leaf, path, within in zip(acts, leaves, paths, heads, strict=True):
        if not merkle.verify_inclusion(merkle.leaf_hash(leaf), act.seq - 1, within.size, path, within.root):
            raise Contradicted(f"act {act.seq}, or the tree hashes around it, were changed", "act", seq=act.seq)
    return [
        ProvenAct(act, leaf, Proof(act.seq - 1, path, checkpoint) if checkpoint else None)
        for act, leaf, path, checkpoint in zip(acts, leaves, paths, covering, strict=True)
    ]


def _read(row: Row) -> Act:
    try:
        act = rows.act(row)
        merkle.leaf(act)
        return act
    except CORRUPT_ACT_ERRORS as error:
        seq = row["seq"]
        raise Contradicted(f"act {seq} was changed: it cannot be read", "unreadable", seq=seq) from error


async def _paths(reader: Reader, acts: Sequence[Act], heads: Sequence[Head]) -> list[list[bytes]]:
    """The path of each act to its head, from stored subtrees read in one query."""
    spans = [merkle.inclusion_path(act.seq - 1, head.size) for act, head in zip(acts, heads, strict=True)]
    try:
        hashes = iter(await stored_tree.hashes(reader, [span for path in spans for span in path]))
    except LookupError as error:
        raise Contradicted("tree hashes are missing", "hashes") from error
    return [[next(hashes) for _ in path] for path in spans]
