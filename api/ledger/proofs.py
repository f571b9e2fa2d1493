"""The ledger: its size and root, and proofs that anybody can check (RFC 9162)."""

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

PUBLIC: Final = {resource.register.key: resource.public for resource in (*RESOURCES, APPLICATION)}
"""What is published of the entries of each register."""


@get("/", opt={"doc": Doc(LedgerHead, query=HeadQuery)})
async def read_head(call: TheCall) -> Response[bytes]:
    """Read the ledger's size and root, now or at an earlier size (gốc sổ cái)."""
    size, reader = call.query(HeadQuery).size, call.database
    head = await (stored_tree.head(reader) if size is None else stored_tree.head_at(reader, size))
    return responses.shaped(LedgerHead(size=head.size, root=head.root.hex()))


@get("/inclusion", opt={"doc": Doc(Inclusion, query=InclusionQuery, refuses=(404,))})
async def inclusion(call: TheCall) -> Response[bytes]:
    """Prove that an act stands in the ledger of a size (chứng minh hành vi có trong sổ cái)."""
    asked = call.query(InclusionQuery)
    found = await inclusion_proof(call.database, call.caller.visibility, asked.seq, asked.size)
    path = [step.hex() for step in found.path]
    leaf = found.leaf.decode() if _may_read(call.caller, found.act) else None
    shown = Inclusion(leaf=leaf, leaf_hash=found.leaf_hash.hex(), path=path, root=found.root.hex())
    return responses.shaped(shown)


def _may_read(principal: Principal, act: Act) -> bool:
    """Whether all that an act states is published, or known to who records there."""
    published = fields_of(PUBLIC[act.register])
    return principal.may(act_on(act.register)) or act.changes.keys() <= set(published)


@get("/consistency", opt={"doc": Doc(Consistency, query=ConsistencyQuery)})
async def consistency(call: TheCall) -> Response[bytes]:
    """Prove that the ledger of one size begins with that of an earlier size (chứng minh sổ cái chỉ được ghi thêm)."""
    asked = call.query(ConsistencyQuery)
    old, path, new = await stored_tree.consistency(call.database, asked.first, asked.second)
    found = Consistency(first_root=old.hex(), path=[step.hex() for step in path], second_root=new.hex())
    return responses.shaped(found)
