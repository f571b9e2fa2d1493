"""Verification of the ledger from its first act to its last, in constant memory."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from db.errors import log_message
from db.queries import ledger as ledger_queries
from db.queries import papers, personal, recording
from db.session import Database, Row, Session
from domain.acts import rows
from domain.acts.timeline import CORRUPT_ACT_ERRORS
from domain.declarations.register import Register
from domain.ledger import merkle
from domain.ledger.findings import MAX_FINDINGS
from domain.ledger.merkle import Node
from domain.ledger.stored_tree import Head


class Verifier:
    """Compares acts with stored subtrees: `findings` lists what differs, `head` is recomputed from the acts.

    The ledger must extend each of the `checkpoints`.
    """

    def __init__(self, checkpoints: Iterable[Head] = ()) -> None:
        self.findings: list[str] = []
        self._expected: dict[int, set[bytes]] = {}
        for checkpoint in checkpoints:
            self._expected.setdefault(checkpoint.size, set()).add(checkpoint.root)
        self._size = 0
        self._peaks: list[bytes] = []

    @property
    def head(self) -> Head:
        """The ledger as recomputed from the acts."""
        return Head(self._size, merkle.root(self._peaks))

    async def run(self, database: Database) -> None:
        """Verify one snapshot of the ledger. Stops after MAX_FINDINGS."""
        async with database.transaction(snapshot=True) as session:
            await self.run_in(session)

    async def run_in(self, session: Session) -> None:
        """Verify the ledger as this snapshot has it. Stops after MAX_FINDINGS."""
        nodes = session.stream(ledger_queries.all_nodes)
        acts = session.stream(recording.every_act)
        async with aclosing(nodes), aclosing(acts):
            await self._check_acts(acts, nodes)
            async for node in nodes:
                if len(self.findings) >= MAX_FINDINGS:
                    break
                self._report(f"a tree hash (level {node['level']}, place {node['place']}) lies beyond the last act")
        await self._check_head(session)
        for row in await session.rows(personal.unexplained, limit=MAX_FINDINGS):
            self._report(f"the personal fields of act {row['seq']} are missing and no erasure is on record")
        for row in await session.rows(papers.misplaced, limit=MAX_FINDINGS):
            self._report(_code_finding(row))

    async def _check_acts(self, acts: AsyncIterator[Row], nodes: AsyncIterator[Row]) -> None:
        last = None
        async for row in acts:
            if len(self.findings) >= MAX_FINDINGS:
                return
            last = await self._check(row, last, nodes)

    async def _check(self, row: Any, last: Any, nodes: AsyncIterator[Row]) -> Any:
        seq, computed = row["seq"], None
        while self._size + 1 < seq and len(self.findings) < MAX_FINDINGS:
            self._report(f"act {self._size + 1} is missing")
            await self._append(None, nodes)
        try:
            act = rows.act(row)
            computed = merkle.leaf_hash(merkle.leaf(act))
            if last is not None and act.recorded_at <= last:
                self._report(f"act {seq} was not recorded after the one before it")
            last = act.recorded_at
        except CORRUPT_ACT_ERRORS as error:
            self._report(f"act {seq} was changed: it cannot be read ({log_message(error)})")
        if row["salt"] is not None and not _digest_matches(row):
            self._report(f"the personal fields of act {seq} do not match their digest")
        await self._append(computed, nodes)
        return last

    async def _append(self, computed: bytes | None, nodes: AsyncIterator[Row]) -> None:
        """Append the next leaf to the tree; where it differs from the stored hash, continue with the stored one."""
        stored = await anext(nodes, None)
        seq = self._size + 1
        leaf = stored["hash"] if stored and (stored["level"], stored["place"]) == (0, self._size) else None
        if leaf is None:
            self._report(f"the leaf hash of act {seq} is missing")
        elif computed is not None and computed != leaf:
            self._report(f"act {seq} was changed: it does not match its leaf hash")
        filled, self._peaks = merkle.append(self._size, self._peaks, leaf or computed or b"")
        for node in list(filled)[1:]:
            await self._check_node(node, filled[node], nodes)
        self._size = seq
        if seq in self._expected and self._expected[seq] != {self.head.root}:
            self._report(f"the first {seq} acts are not those of the checkpoint: the ledger was rewritten")

    async def _check_node(self, node: Node, computed: bytes, nodes: AsyncIterator[Row]) -> None:
        stored = await anext(nodes, None)
        if stored is None or (stored["level"], stored["place"]) != node or stored["hash"] != computed:
            self._report(f"the tree hash at level {node[0]}, place {node[1]} is not that of its acts")

    async def _check_head(self, session: Session) -> None:
        head = await session.row(ledger_queries.head)
        if head is None or (head["size"], list(head["peaks"])) != (self._size, self._peaks):
            size = head["size"] if head else "no"
            self._report(f"the head records {size} acts and does not match the {self._size} acts of the ledger")
        longest = max(self._expected, default=0)
        if longest > self._size:
            self._report(f"the checkpoint has {longest} acts, the ledger {self._size}: its tail was cut")

    def _report(self, finding: str) -> None:
        self.findings.append(finding)


async def verified(session: Session, _: Mapping[str, Register], checkpoints: Sequence[Head]) -> Verifier:
    """A part of a verification (`domain.ledger.workers`): the acts, as a verifier that has run."""
    verifier = Verifier(checkpoints)
    await verifier.run_in(session)
    return verifier


def _code_finding(row: Row) -> str:
    if row["lost"]:
        return f"the code of the paper of act {row['seq']} is missing"
    if row["needless"]:
        return f"the paper of act {row['seq']}, whose number was not issued here, has a code"
    return f"the code of the paper of act {row['seq']} does not match its digest"


def _digest_matches(row: Row) -> bool:
    """Whether the personal fields of an act's row have the digest recorded in its leaf."""
    try:
        return bool(merkle.private_digest(row["salt"], json.loads(row["private"])) == row["private_digest"])
    except CORRUPT_ACT_ERRORS:
        return False
