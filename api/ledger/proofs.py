"""The ledger: its size and root, and proofs that anybody can check (RFC 9162)."""

from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency

from api.http import responses
from api.http.authorization import Asker, Served
from api.http.parsing import query_of
from api.http.responses import Doc
from api.http.schemas import fields_of
from api.ledger.schemas import Consistency, ConsistencyQuery, HeadQuery, Inclusion, InclusionQuery, LedgerHead
from api.registers import RESOURCES
from api.registers.application import APPLICATION
from domain.access.principal import Principal, act_on
from domain.acts.act import Act
from domain.ledger import stored_tree
from domain.ledger.leaf import included

PUBLIC: Final = {resource.register.key: resource.public for resource in (*RESOURCES, APPLICATION)}
"""What is published of the entries of each register."""


@get("/", dependencies={"asked": query_of(HeadQuery)}, opt={"doc": Doc(LedgerHead, query=HeadQuery)})
async def read_head(services: Served, asked: NamedDependency[HeadQuery]) -> Response[bytes]:
    """Read the ledger's size and root, now or at an earlier size (gốc sổ cái)."""
    head = (
        await stored_tree.head(services.database)
        if asked.size is None
        else await stored_tree.head_at(services.database, asked.size)
    )
    return responses.shaped(LedgerHead(size=head.size, root=head.root.hex()))


@get(
    "/inclusion",
    dependencies={"asked": query_of(InclusionQuery)},
    opt={"doc": Doc(Inclusion, query=InclusionQuery, refuses=(404,))},
)
async def inclusion(services: Served, asked: NamedDependency[InclusionQuery], principal: Asker) -> Response[bytes]:
    """Prove that an act stands in the ledger of a size (chứng minh hành vi có trong sổ cái)."""
    found = await included(services.database, principal, asked.seq, asked.size)
    path = [step.hex() for step in found.path]
    leaf = found.leaf.decode() if _may_read(principal, found.act) else None
    shown = Inclusion(leaf=leaf, leaf_hash=found.leaf_hash.hex(), path=path, root=found.root.hex())
    return responses.shaped(shown)


def _may_read(principal: Principal, act: Act) -> bool:
    """Whether all that an act states is published, or known to who records there."""
    published = fields_of(PUBLIC[act.register])
    return principal.may(act_on(act.register)) or act.changes.keys() <= set(published)


@get(
    "/consistency",
    dependencies={"asked": query_of(ConsistencyQuery)},
    opt={"doc": Doc(Consistency, query=ConsistencyQuery)},
)
async def consistency(services: Served, asked: NamedDependency[ConsistencyQuery]) -> Response[bytes]:
    """Prove that the ledger of one size begins with that of an earlier size (chứng minh sổ cái chỉ được ghi thêm)."""
    old, path, new = await stored_tree.consistency(services.database, asked.first, asked.second)
    found = Consistency(first_root=old.hex(), path=[step.hex() for step in path], second_root=new.hex())
    return responses.shaped(found)
