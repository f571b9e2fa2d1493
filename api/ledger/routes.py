"""The ledger: its size and root, and proofs that anybody can check (RFC 9162)."""

from typing import Final

from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from pydantic import Field

from api.http import responses
from api.http.authorization import Asker, access
from api.http.parsing import query_of
from api.http.responses import Doc
from api.http.schemas import QueryPlace, QuerySeq, Shape, fields_of
from api.registers import RESOURCES
from api.registers.application import APPLICATION
from domain.access.principal import READ, Principal, act_on
from domain.acts.act import Act
from domain.ledger import stored_tree
from domain.ledger.leaf import included

PUBLIC: Final = {resource.register.key: resource.public for resource in (*RESOURCES, APPLICATION)}
"""What is published of the entries of each register."""


class HeadQuery(Shape):
    """Which size; by default the size now."""

    size: QuerySeq | None = Field(None, description="Number of acts")


class LedgerHead(Shape):
    """The ledger at one size. Keep it: it is the checkpoint that `sobo verify` checks against later."""

    size: int = Field(description="How many acts (số hành vi)")
    root: str = Field(description="Root of the Merkle tree over the first `size` acts (RFC 9162), hex")


class InclusionQuery(Shape):
    """Which act, in which tree."""

    seq: QueryPlace = Field(description="seq of the act; its leaf index is seq - 1")
    size: QueryPlace = Field(description="Number of acts in the tree")


class Inclusion(Shape):
    """A proof that an act stands in the ledger (RFC 9162 §2.1.3), from its leaf to the root.

    The leaf is JSON in its canonical form (RFC 8785), with the members `seq`, `recorded_at` (UTC, microseconds),
    `recorded_by`, `register`, `entry`, `kind`, `effective_on`, `authority` (cơ quan có thẩm quyền), `corrects` (the act
    that it corrects or voids), `reason`, `document`, `changes` (the facts it sets, without personal ones),
    `private_digest` and `code_digest`. `document` is null or has `number`, `symbol`, `signed_on`, `signer`,
    `signer_title`, `issuer`, `series`, `series_year` and `numbered_here` (whether the number was given here).
    `private_digest` is null or SHA-256 (hex) over 32 random bytes, which are not shown, and the canonical JSON of the
    personal fields. `code_digest` is SHA-256 (hex) of the code printed on the paper, in capitals without hyphens. Acts
    from before we knew of them have no `authority` or no `code_digest`, and papers without a code have none.
    """

    leaf: str | None = Field(
        description="The leaf (lá của sổ cái), exactly as hashed: in UTF-8, SHA-256(0x00 || leaf) is `leaf_hash`. Null "
        "if it states facts that are not published, unless whoever asks may act in the register"
    )
    leaf_hash: str = Field(description="SHA-256 leaf hash of the act (RFC 9162), hex")
    path: list[str] = Field(description="Sibling hashes from the leaf up, hex")
    root: str = Field(description="Root of the Merkle tree over the first `size` acts, hex")


class ConsistencyQuery(Shape):
    """Which two sizes."""

    first: QueryPlace = Field(description="The earlier size")
    second: QueryPlace = Field(description="The later size")


class Consistency(Shape):
    """A proof that the later ledger begins with the earlier one (RFC 9162 §2.1.4)."""

    first_root: str = Field(description="Root at the earlier size, hex")
    path: list[str] = Field(description="Hashes, hex")
    second_root: str = Field(description="Root at the later size, hex")


@get("/", dependencies={"asked": query_of(HeadQuery)}, opt={"doc": Doc(LedgerHead, query=HeadQuery)})
async def read_head(state: State, asked: NamedDependency[HeadQuery]) -> Response[bytes]:
    """Read the ledger's size and root, now or at an earlier size (gốc sổ cái)."""
    head = (
        await stored_tree.head(state.database)
        if asked.size is None
        else await stored_tree.head_at(state.database, asked.size)
    )
    return responses.shaped(LedgerHead(size=head.size, root=head.root.hex()))


@get(
    "/inclusion",
    dependencies={"asked": query_of(InclusionQuery)},
    opt={"doc": Doc(Inclusion, query=InclusionQuery, refuses=(404,))},
)
async def inclusion(state: State, asked: NamedDependency[InclusionQuery], principal: Asker) -> Response[bytes]:
    """Prove that an act stands in the ledger of a size (chứng minh hành vi có trong sổ cái)."""
    found = await included(state.database, principal.visibility, asked.seq, asked.size)
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
async def consistency(state: State, asked: NamedDependency[ConsistencyQuery]) -> Response[bytes]:
    """Prove that the ledger of one size begins with that of an earlier size (chứng minh sổ cái chỉ được ghi thêm)."""
    old, path, new = await stored_tree.consistency(state.database, asked.first, asked.second)
    found = Consistency(first_root=old.hex(), path=[step.hex() for step in path], second_root=new.hex())
    return responses.shaped(found)


def ledger_router() -> Router:
    """The ledger's router."""
    return Router(
        path="/v1/ledger", route_handlers=[read_head, inclusion, consistency], tags=["Ledger"], opt=access(READ)
    )
