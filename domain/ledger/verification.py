"""Checking the ledger from its first act to its last, in constant memory."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from typing import Any

from db.errors import told
from db.queries import ledger as ledger_queries
from db.queries import papers, personal, recording
from db.session import Database, Row, Session
from domain.acts import rows
from domain.acts.timeline import CORRUPT_ACT_ERRORS
from domain.ledger import merkle
from domain.ledger.merkle import Node
from domain.ledger.stored_tree import Head

MOST_FINDINGS = 100


class Verifier:
    """Reads acts and stored subtrees side by side; `findings` says what does not agree, `head` what was found.

    The ledger must go on from each of the `checkpoints`.
    """

    def __init__(self, checkpoints: Iterable[Head] = ()) -> None:
        self.findings: list[str] = []
        self._expected: dict[int, set[bytes]] = {}
        for one in checkpoints:
            self._expected.setdefault(one.size, set()).add(one.root)
        self._size = 0
        self._peaks: list[bytes] = []

    @property
    def head(self) -> Head:
        """The ledger as recomputed from the acts."""
        return Head(self._size, merkle.root(self._peaks))

    async def run(self, database: Database) -> None:
        """Verify one unchanging state of the ledger. Stops after a hundred findings."""
        async with database.transaction(frozen=True) as session:
            nodes = session.stream(ledger_queries.all_nodes)
            acts = session.stream(recording.every_act)
            async with aclosing(nodes), aclosing(acts):
                await self._check_acts(acts, nodes)
                async for node in nodes:
                    if len(self.findings) >= MOST_FINDINGS:
                        break
                    self._find(f"a tree hash (level {node['level']}, place {node['place']}) stands beyond the last act")
            await self._check_head(session)
            for row in await session.rows(personal.lost, limit=MOST_FINDINGS):
                self._find(f"the personal fields of act {row['seq']} are gone, and nobody erased them")
            for row in await session.rows(papers.misplaced, limit=MOST_FINDINGS):
                self._find(_misplaced(row))

    async def _check_acts(self, acts: AsyncIterator[Row], nodes: AsyncIterator[Row]) -> None:
        last = None
        async for row in acts:
            if len(self.findings) >= MOST_FINDINGS:
                return
            last = await self._check(row, last, nodes)

    async def _check(self, row: Any, last: Any, nodes: AsyncIterator[Row]) -> Any:
        seq, computed = row["seq"], None
        while self._size + 1 < seq and len(self.findings) < MOST_FINDINGS:
            self._find(f"act {self._size + 1} is missing")
            await self._append(None, nodes)
        try:
            act = rows.act(row)
            computed = merkle.leaf_hash(merkle.leaf(act))
            if last is not None and act.recorded_at <= last:
                self._find(f"act {seq} was not recorded after the one before it")
            last = act.recorded_at
        except CORRUPT_ACT_ERRORS as error:
            self._find(f"act {seq} was changed: it cannot be read ({told(error)})")
        if row["salt"] is not None and not _digests(row):
            self._find(f"the personal fields of act {seq} do not match their digest")
        await self._append(computed, nodes)
        return last

    async def _append(self, computed: bytes | None, nodes: AsyncIterator[Row]) -> None:
        """Put the next leaf on the tree. Where it disagrees with what is stored, go on with what is stored."""
        stored = await anext(nodes, None)
        seq = self._size + 1
        leaf = stored["hash"] if stored and (stored["level"], stored["place"]) == (0, self._size) else None
        if leaf is None:
            self._find(f"the leaf hash of act {seq} is missing")
        elif computed is not None and computed != leaf:
            self._find(f"act {seq} was changed: it does not match its leaf hash")
        filled, self._peaks = merkle.append(self._size, self._peaks, leaf or computed or b"")
        for node in list(filled)[1:]:
            await self._check_node(node, filled[node], nodes)
        self._size = seq
        if seq in self._expected and self._expected[seq] != {self.head.root}:
            self._find(f"the first {seq} acts are not those of the checkpoint: the ledger was rewritten")

    async def _check_node(self, node: Node, computed: bytes, nodes: AsyncIterator[Row]) -> None:
        stored = await anext(nodes, None)
        if stored is None or (stored["level"], stored["place"]) != node or stored["hash"] != computed:
            self._find(f"the tree hash at level {node[0]}, place {node[1]} is not that of its acts")

    async def _check_head(self, session: Session) -> None:
        head = await session.row(ledger_queries.head)
        if head is None or (head["size"], list(head["peaks"])) != (self._size, self._peaks):
            size = head["size"] if head else "no"
            self._find(f"the head speaks of {size} acts, and is not that of the {self._size} acts found")
        longest = max(self._expected, default=0)
        if longest > self._size:
            self._find(f"the checkpoint has {longest} acts, the ledger {self._size}: its tail was cut")

    def _find(self, finding: str) -> None:
        self.findings.append(finding)


def _misplaced(row: Row) -> str:
    if row["lost"]:
        return f"the code of the paper of act {row['seq']} is gone"
    if row["needless"]:
        return f"act {row['seq']} gave no number here, and its paper has a code"
    return f"the code of the paper of act {row['seq']} is not the one it was given"


def _digests(row: Row) -> bool:
    """Whether the personal fields of an act's row have the digest that its leaf names."""
    try:
        return bool(merkle.private_digest(row["salt"], json.loads(row["private"])) == row["private_digest"])
    except CORRUPT_ACT_ERRORS:
        return False
