"""The ledger's size and root, and its proofs (RFC 9162)."""

from typing import Final

from litestar import Response, get

from api.http import responses
from api.http.call import TheCall
from api.http.responses import Doc
from api.http.schemas import fields_of
from api.ledger.schemas import Consistency, ConsistencyQuery, HeadQuery, Inclusion, InclusionQuery, LedgerHead
from api.registers import RESOURCES
from api.registers.application import APPLICATION
from domain.access.principal import Principal, act_on
from domain.acts.act import Act
from domain.ledger import stored_tree
from domain.ledger.leaf import inclusion_proof
from domain.registers import REFERENCE

PUBLIC: Final = {resource.register.key: resource.public for resource in (*RESOURCES, APPLICATION)}
"""The public shape of each register."""


@get("/", opt={"doc": Doc(LedgerHead, query=HeadQuery)})
async def read_head(call: TheCall) -> Response[bytes]:
    """Read the ledger's size and root, now or at an earlier size (gốc sổ cái)."""
    size, reader = call.query(HeadQuery).size, call.database
    head = await (stored_tree.head(reader) if size is None else stored_tree.head_at(reader, size))
    return responses.shaped(LedgerHead(size=head.size, root=head.root.hex()))


@get("/inclusion", opt={"doc": Doc(Inclusion, query=InclusionQuery, refuses=(404,))})
async def inclusion(call: TheCall) -> Response[bytes]:
    """Prove that the ledger of a size includes an act (chứng minh hành vi có trong sổ cái)."""
    query = call.query(InclusionQuery)
    proof = await inclusion_proof(call.database, call.caller.visibility, query.seq, query.size)
    path = [step.hex() for step in proof.path]
    leaf = proof.leaf.decode() if _may_read(call.caller, proof.act) else None
    return responses.shaped(Inclusion(leaf=leaf, leaf_hash=proof.leaf_hash.hex(), path=path, root=proof.root.hex()))


def _may_read(principal: Principal, act: Act) -> bool:
    """Whether the act states published facts only, as on reference data, or the caller may act in its register."""
    if act.register in REFERENCE:
        return True
    published = fields_of(PUBLIC[act.register])
    return principal.may(act_on(act.register)) or act.changes.keys() <= set(published)


@get("/consistency", opt={"doc": Doc(Consistency, query=ConsistencyQuery)})
async def consistency(call: TheCall) -> Response[bytes]:
    """Prove that the ledger of one size begins with that of an earlier size (chứng minh sổ cái chỉ được ghi thêm)."""
    query = call.query(ConsistencyQuery)
    old, path, new = await stored_tree.consistency(call.database, query.first, query.second)
    proof = Consistency(first_root=old.hex(), path=[step.hex() for step in path], second_root=new.hex())
    return responses.shaped(proof)
