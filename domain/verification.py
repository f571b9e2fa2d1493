"""Checking the ledger from its first act to its last, in constant memory, and deriving everything again from it."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import Any
from uuid import UUID

from db.errors import told
from db.queries import ledger as ledger_queries
from db.queries import personal, recording
from db.session import Database, Row, Session
from domain import ledger, rows
from domain.act import Act
from domain.ledger import Node
from domain.proofs import Head
from domain.register import Register
from domain.timeline import MAKES_NO_SENSE, timeline

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
        return Head(self._size, ledger.root(self._peaks))

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
            computed = ledger.leaf_hash(ledger.leaf(act))
            if last is not None and act.recorded_at <= last:
                self._find(f"act {seq} was not recorded after the one before it")
            last = act.recorded_at
        except MAKES_NO_SENSE as error:
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
        filled, self._peaks = ledger.append(self._size, self._peaks, leaf or computed or b"")
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


def _digests(row: Row) -> bool:
    """Whether the personal fields of an act's row have the digest that its leaf names."""
    try:
        return bool(ledger.private_digest(row["salt"], json.loads(row["private"])) == row["private_digest"])
    except MAKES_NO_SENSE:
        return False


def replay(register: Register, entry: UUID, acts: Sequence[Act]) -> tuple[list[rows.Row], list[rows.Row]]:
    """Every version and event ever known of an entry, derived again act by act. Raises `IllegalStep`."""
    histories: tuple[list[rows.Row], list[rows.Row]] = ([], [])
    for count, act in enumerate(acts, 1):
        derived = timeline(acts[:count], register.kinds)
        wanted = (
            rows.versions(register, entry, derived, act.seq),
            rows.events(register, entry, derived, act.seq),
        )
        for history, fresh in zip(histories, wanted, strict=True):
            revision = rows.revise([row for row in history if row["known_to"] is None], fresh)
            for row in revision.closed:
                row["known_to"] = act.seq
            history += revision.opened
    return histories


async def rebuild(database: Database, registers: Mapping[str, Register]) -> tuple[int, list[str]]:
    """Derive every version and event again; put right what differs. How many entries there are, and the findings.

    Versions that stand in the table of another register are found, and left for a person to look at.
    """
    total, findings = 0, []
    for register in registers.values():
        for row in await database.rows(recording.entries_of, register=register.key):
            total += 1
            async with database.transaction() as session:
                finding = await _rebuild_entry(session, register, row["id"])
            if finding:
                findings.append(f"{register.key}/{row['id']}: {finding}")
        for row in await database.rows(recording.strays(register.table), register=register.key):
            findings.append(f"{register.key}/{row['id']}: it has versions here, and is an entry of {row['register']}")
    return total, findings


async def _rebuild_entry(session: Session, register: Register, entry: UUID) -> str | None:
    await session.row(recording.lock_entry, id=entry, register=register.key)
    found = await session.rows(recording.acts_of, id=entry)
    try:
        acts = [rows.act(row) for row in found]
        versions, events = replay(register, entry, acts)
    except MAKES_NO_SENSE as error:
        return f"its acts do not follow from one another: {told(error)}"
    of_versions, of_events = recording.all_history(register.table)
    stored = rows.loaded(await session.rows(of_versions, id=entry))
    happened = rows.loaded(await session.rows(of_events, id=entry))
    # An erasure may have taken all that told a version from the one known before it.
    whole = rows.joined if any(act.private_digest and not act.private for act in acts) else list
    if _same(whole(stored), whole(versions)) and _same(happened, events):
        return None
    clear, put = recording.replace_history(register.table)
    await session.rows(clear, id=entry)
    await session.rows(put, events=rows.dump(events), versions=rows.dump(versions))
    return "its versions were not those of its acts and have been put right"


def _same(a: Sequence[rows.Row], b: Sequence[rows.Row]) -> bool:
    return sorted(map(rows.key, a)) == sorted(map(rows.key, b))
