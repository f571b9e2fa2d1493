"""The ledger: its size and root, and proofs that anybody can check (RFC 9162)."""

from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from pydantic import Field

from api import answers
from api.answers import Doc
from api.parsing import query_of
from api.schemas import QueryPlace, QuerySeq, Shape
from api.security import access
from domain import proofs
from domain.access import READ


class HeadQuery(Shape):
    """Which size; by default the size now."""

    size: QuerySeq | None = Field(None, description="Number of acts")


class LedgerHead(Shape):
    """The ledger at one size. Keep it: it is the checkpoint that `sobo verify` checks against later."""

    size: int
    root: str = Field(description="Root of the Merkle tree over the first `size` acts (RFC 9162), hex")


class InclusionQuery(Shape):
    """Which act, in which tree."""

    seq: QueryPlace = Field(description="seq of the act; its leaf index is seq - 1")
    size: QueryPlace = Field(description="Number of acts in the tree")


class Inclusion(Shape):
    """A proof that an act stands in the ledger (RFC 9162 §2.1.3)."""

    leaf_hash: str
    path: list[str] = Field(description="Sibling hashes from the leaf up, hex")
    root: str


class ConsistencyQuery(Shape):
    """Which two sizes."""

    first: QueryPlace = Field(description="The earlier size")
    second: QueryPlace = Field(description="The later size")


class Consistency(Shape):
    """A proof that the later ledger begins with the earlier one (RFC 9162 §2.1.4)."""

    first_root: str
    path: list[str] = Field(description="Hashes, hex")
    second_root: str


@get("/", dependencies={"asked": query_of(HeadQuery)}, opt={"doc": Doc(LedgerHead, query=HeadQuery)})
async def read_head(state: State, asked: NamedDependency[HeadQuery]) -> Response[bytes]:
    """Read the ledger's size and root, now or at an earlier size."""
    head = await proofs.head(state.database) if asked.size is None else await proofs.head_at(state.database, asked.size)
    return answers.shaped(LedgerHead(size=head.size, root=head.root.hex()))


@get(
    "/inclusion",
    dependencies={"asked": query_of(InclusionQuery)},
    opt={"doc": Doc(Inclusion, query=InclusionQuery)},
)
async def inclusion(state: State, asked: NamedDependency[InclusionQuery]) -> Response[bytes]:
    """Prove that an act stands in the ledger of a size."""
    leaf, path, root = await proofs.inclusion(state.database, asked.seq, asked.size)
    return answers.shaped(Inclusion(leaf_hash=leaf.hex(), path=[step.hex() for step in path], root=root.hex()))


@get(
    "/consistency",
    dependencies={"asked": query_of(ConsistencyQuery)},
    opt={"doc": Doc(Consistency, query=ConsistencyQuery)},
)
async def consistency(state: State, asked: NamedDependency[ConsistencyQuery]) -> Response[bytes]:
    """Prove that the ledger of one size begins with that of an earlier size."""
    old, path, new = await proofs.consistency(state.database, asked.first, asked.second)
    found = Consistency(first_root=old.hex(), path=[step.hex() for step in path], second_root=new.hex())
    return answers.shaped(found)


def ledger_router() -> Router:
    """The ledger's router."""
    return Router(
        path="/v1/ledger", route_handlers=[read_head, inclusion, consistency], tags=["Ledger"], opt=access(READ)
    )
