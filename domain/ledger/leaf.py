"""The leaf of an act (lá của sổ cái): the text that proofs are about, for whoever may see the act."""

from dataclasses import dataclass

from db.queries import ledger as queries
from db.session import Reader
from domain.access.visibility import Visibility
from domain.acts import rows
from domain.acts.act import Act
from domain.acts.timeline import MAKES_NO_SENSE
from domain.errors import Contradicted, Fault, NotFound
from domain.ledger import merkle, stored_tree


@dataclass(frozen=True, slots=True)
class Included:
    """An act, its leaf and the leaf's hash, and the path that leads from it to the root."""

    act: Act
    leaf: bytes
    leaf_hash: bytes
    path: list[bytes]
    root: bytes


async def included(reader: Reader, visibility: Visibility, seq: int, size: int) -> Included:
    """What proves act `seq` in the ledger of `size`.

    Raises NotAllowed outside its reach, NotFound for an act of a register that is not seen, Contradicted if the act is
    not the one that was recorded.
    """
    leaf_hash, path, root = await stored_tree.inclusion(reader, seq, size)
    found = await reader.rows(queries.act_and_opening, seq=seq)
    try:
        acts = {one.seq: one for one in map(rows.act, found)}
        leaf, opening = merkle.leaf(acts[seq]), acts[min(acts)]
    except MAKES_NO_SENSE as error:
        raise Contradicted(f"act {seq} was changed: it cannot be read") from error
    if merkle.leaf_hash(leaf) != leaf_hash:
        raise Contradicted(f"act {seq} was changed: it does not match its leaf hash")
    if not visibility.sees(opening):
        raise NotFound(Fault("seq", seq, "there is no such act", "not-found"))
    return Included(acts[seq], leaf, leaf_hash, path, root)
