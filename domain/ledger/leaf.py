"""The leaf of an act (lá của sổ cái), and its inclusion proof, for callers who may see the act."""

from dataclasses import dataclass

from db.queries import ledger as queries
from db.session import Reader
from domain.access.visibility import Visibility
from domain.acts import rows
from domain.acts.act import Act
from domain.acts.timeline import CORRUPT_ACT_ERRORS
from domain.errors import Contradicted, Fault, NotFound
from domain.ledger import merkle, stored_tree


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """An act, its leaf and leaf hash, and the path from it to the root."""

    act: Act
    leaf: bytes
    leaf_hash: bytes
    path: list[bytes]
    root: bytes


async def inclusion_proof(reader: Reader, visibility: Visibility, seq: int, size: int) -> InclusionProof:
    """The proof of act `seq` in the ledger of `size`.

    Raises NotAllowed for a `seq` or `size` out of range, NotFound for an act that is not visible, Contradicted if the
    act was tampered with.
    """
    leaf_hash, path, root = await stored_tree.inclusion(reader, seq, size)
    act_rows = await reader.rows(queries.act_and_first, seq=seq)
    try:
        acts = {act.seq: act for act in map(rows.act, act_rows)}
        leaf, opening = merkle.leaf(acts[seq]), acts[min(acts)]
    except CORRUPT_ACT_ERRORS as error:
        raise Contradicted(f"act {seq} was changed: it cannot be read", "unreadable", seq=seq) from error
    if merkle.leaf_hash(leaf) != leaf_hash:
        raise Contradicted(f"act {seq} was changed: it does not match its leaf hash", "leaf", seq=seq)
    if not visibility.sees(opening):
        raise NotFound(Fault("seq", seq, "there is no such act", "not-found", case="act"))
    return InclusionProof(acts[seq], leaf, leaf_hash, path, root)
