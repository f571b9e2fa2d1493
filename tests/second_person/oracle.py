"""The oracle: it reads the ledger in order, and judges every act by its own book of what was prepared by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from db.session import Database
from db.statement import Sql
from tests.second_person.staff import Member

REGISTER: Final = "publication-permits"
_NEW: Final = Sql(
    """
    SELECT a.seq, a.register_key, a.kind, a.recorded_by, a.prepared_by, a.changes->>'title' AS title, a.corrects,
        a.changes->>'second_person' AS rule, p.id AS proposal, p.revision,
        (SELECT max(b.seq) FROM act b WHERE b.entry_id = a.entry_id AND b.seq < a.seq) AS newest
    FROM act a LEFT JOIN proposal p ON p.act_seq = a.seq WHERE a.seq > $1 ORDER BY a.seq
    """,
    "after",
)

Snapshot = Mapping[str, Member]


class Violated(AssertionError):
    """An act was recorded that no second person approved."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What was prepared: by whom (and all that named that person then), its digest, its content, the state seen."""

    by: str
    whose: frozenset[str]
    digest: str
    title: str | None
    corrects: int | None
    seen: int | None


@dataclass(slots=True)
class Oracle:
    """The rule and the ledger as far as they are read, every revision, and the digest that each signature stated."""

    database: Database
    rule: str = "never"
    seq: int = 0
    revisions: dict[tuple[UUID, int], Revision] = field(default_factory=dict)
    stated: dict[UUID, set[tuple[str, str]]] = field(default_factory=dict)
    judged: dict[str, int] = field(default_factory=dict)

    async def judge(self, staff: Sequence[Snapshot]) -> None:
        """Judge the acts since the last time; one of the states of `staff` was that of each."""
        for act in await self.database.rows(_NEW, after=self.seq):
            self.seq = act["seq"]
            if act["register_key"] == "signing-rules":
                self.rule = act["rule"] or self.rule
            elif act["register_key"] == REGISTER:
                self._judge(act, staff)

    def _judge(self, act: Any, staff: Sequence[Snapshot]) -> None:
        asked = self.rule == "always" or (self.rule == "corrections" and act["kind"] in ("correct", "void"))
        self._count(f"recorded where {'two' if asked else 'one'} may")
        if act["proposal"] is None:
            if asked:
                raise Violated(f"act {act['seq']} was recorded in one step under the rule {self.rule}")
            return
        self._count(f"signed where {'two are' if asked else 'one is'} asked")
        revision = self.revisions[act["proposal"], act["revision"]]
        said = (act["prepared_by"], act["title"], act["corrects"], act["newest"] if revision.seen else None)
        if said != (revision.by, revision.title, revision.corrects, revision.seen):
            raise Violated(f"act {act['seq']} is {said}, and {revision} was prepared")
        if (act["recorded_by"], revision.digest) not in self.stated[act["proposal"]]:
            raise Violated(f"nobody signed the bytes of act {act['seq']}")
        if not any(_approved(act, revision, members, two=asked) for members in staff):
            raise Violated(f"act {act['seq']} by {act['recorded_by']}, prepared by {revision.by}: {staff}")

    def _count(self, what: str) -> None:
        self.judged[what] = self.judged.get(what, 0) + 1


def _approved(act: Any, revision: Revision, members: Snapshot, *, two: bool) -> bool:
    """Whether both had their rights and, where two are asked for, were two persons."""
    signer, preparer = members[act["recorded_by"]], members[revision.by]
    if not (signer.may("sign") and preparer.may("draft")):
        return False
    return not two or (not signer.machine and signer.whose.isdisjoint(revision.whose | preparer.whose))
