"""Acts recorded in any order on a real database: entries match their acts, and a refusal changes nothing."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from db.session import Database
from domain.access.visibility import EVERYTHING
from domain.acts.act import CORRECT, Act, Document
from domain.acts.command import Command
from domain.acts.rows import Row
from domain.declarations.register import Register
from domain.entries import recording
from domain.entries.reading import RegisterService
from domain.entries.write import RecordedAct
from domain.errors import Conflict, DomainError, NotAllowed, NotFound
from domain.ledger import merkle
from domain.ledger.comparison import replay
from domain.ledger.rebuild import rebuild
from domain.ledger.verification import Verifier
from domain.numbers.certificate import certificate_of
from domain.registers import RECORDED, REGISTERS
from domain.tense import Tense
from tests.domain.declarations.test_replay import known_at, on
from tests.factories import OPENING, set_up
from tests.support.histories import (
    FIRST_DAY,
    UNDER_TEST,
    WINDOW,
    act_of,
    commands,
    effective_acts,
    is_legal,
    openings,
    state_on,
    void,
)
from tests.support.profiles import cases

_example = count(1)
_LATER = 10**9


async def digests(owner: "asyncpg.Connection[Any]") -> dict[str, str]:
    """A digest of every table."""
    tables = await owner.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    queries = [
        f"SELECT '{row[0]}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS digest FROM {row[0]} t"
        for row in tables
    ]
    return {row["name"]: row["digest"] for row in await owner.fetch(" UNION ALL ".join(queries))}


@pytest.fixture
async def owner(database_url: str, database: Database) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A connection that can read every table of a database with bodies and series."""
    await set_up(database)
    connection = await asyncpg.connect(database_url)
    try:
        yield connection
    finally:
        await connection.close()


async def record(database: Database, register: Register, command: Command, entry: UUID | None = None) -> RecordedAct:
    async with database.transaction() as session:
        return await recording.record(session, register, command, entry)


class Office:
    """The entries of one example, and their acts from the receipts."""

    def __init__(self, database: Database, owner: "asyncpg.Connection[Any]") -> None:
        self.database, self._owner = database, owner
        self.acts: dict[UUID, list[Act]] = {}
        number = next(_example)
        self.hosts = [f"{name}{number}.daknong.gov.vn" for name in "ab"]

    async def attempt(self, data: st.DataObject) -> None:
        """Record one more act on a new or existing entry, or check that its refusal changes nothing."""
        entry = data.draw(st.sampled_from([None, *self.acts] if len(self.acts) < 2 else [*self.acts]), label="entry")
        before = self.acts[entry] if entry else []
        register = REGISTERS[before[0].register] if before else data.draw(UNDER_TEST)
        command = data.draw(commands(register.key, before) if before else openings(register.key))
        if not before and "host" in command.changes:
            command = replace(command, changes={**command.changes, "host": data.draw(st.sampled_from(self.hosts))})
        spoil = data.draw(st.sampled_from([None] * 12 + [*SPOILED]), label="spoil")
        expected = spoil is None and self.is_legal(register, before, command, entry)
        unchanged = await digests(self._owner)
        try:
            recorded = await record(self.database, register, SPOILED[spoil](command) if spoil else command, entry)
        except DomainError as error:
            assert not expected, error
            assert error.faults
            assert await digests(self._owner) == unchanged
        else:
            assert expected, command
            self.acts[recorded.act.entry] = [*before, recorded.act]

    def is_legal(self, register: Register, before: Sequence[Act], command: Command, entry: UUID | None) -> bool:
        """Whether the oracle accepts the act, in its own entry and beside the others."""
        acts = [*before, act_of(command, register, _LATER)]
        return (
            is_legal(register.key, acts)
            and _restates(before, command)
            and _days_hold(before, acts[-1])
            and _extensions_hold(acts)
            and not any(_live_together(acts, others) for other, others in self.acts.items() if other != entry)
        )


def _restates(acts: Sequence[Act], command: Command) -> bool:
    """Whether a correction states only facts that its target may change."""
    target = next((act for act in acts if act.seq == command.corrects), None)
    if command.kind != CORRECT or target is None or target.kind == "grant":
        return True
    if target.kind == "amend":
        only_by_another_act = {"aggregator-licences": "expires_on", "subdomain-certificates": "holder"}
        return only_by_another_act.get(target.register) not in command.changes
    day = command.effective_on.isoformat() if command.effective_on else None
    if target.kind == "deposit" and command.changes.get("deposited_on", day) != day:
        return False
    may_change = {"extend": {"expires_on"}, "deposit": {"deposited_on", "deposited_copies", "deposited_with"}}
    return set(command.changes) <= may_change.get(target.kind, set())


def _days_hold(before: Sequence[Act], act: Act) -> bool:
    """Whether a correction keeps the year of a number given here, and no stated day comes before that of signing."""
    by_seq = {other.seq: other for other in (*before, act)}
    correction = act if act.kind == CORRECT else by_seq.get(act.corrects or 0)
    if correction is None or correction.kind != CORRECT:
        return True
    target = by_seq[correction.corrects or 0]
    years = {paper.signed_on.year for paper in (target.document, act.document) if paper and paper.signed_on}
    if target.document and target.document.numbered_here and len(years) > 1:
        return False
    was, now = (_is_before_signing(acts, target.seq) for acts in (before, [*before, act]))
    return act.effective_on is not None or not now or was


def _is_before_signing(acts: Sequence[Act], seq: int) -> bool:
    (act,) = (act for act in effective_acts(acts) if act.seq == seq)
    return act.paper is not None and act.paper.signed_on is not None and act.day < act.paper.signed_on


def _extensions_hold(acts: Sequence[Act]) -> bool:
    """Whether every extension of a live licence moves its last day, and there are at most two."""
    times = 0
    extended = [act.day for act in effective_acts(acts) if act.kind == "extend" and not act.voided]
    for day in sorted(set(extended)):
        times += extended.count(day)
        after, before = (state_on(acts[0].register, acts, on) for on in (day, day - timedelta(days=1)))
        assert after is not None
        longer = before is not None and after.facts["expires_on"] > before.facts["expires_on"]
        if after.status in ("in_force", "suspended") and (times > 2 or not longer):
            return False
    return True


def _live_together(acts: Sequence[Act], others: Sequence[Act]) -> bool:
    """Whether both are live certificates of the same host on the same day."""
    if acts[0].changes.get("host", acts) != others[0].changes.get("host", others):
        return False
    return any(_is_live(acts, day) and _is_live(others, day) for day in WINDOW)


def _is_live(acts: Sequence[Act], day: date) -> bool:
    state = state_on(acts[0].register, acts, day)
    return state is not None and state.status in ("in_force", "suspended")


SPOILED = {
    "an unknown holder": lambda command: replace(command, changes={**command.changes, "holder": "KHONG-CO"}),
    "an unknown fact": lambda command: replace(command, changes={**command.changes, "mau_sac": "đỏ"}),
    "a target that does not exist": lambda command: replace(command, corrects=_LATER),
    "neither a day nor a target": lambda command: replace(command, effective_on=None, corrects=None),
}


@cases(10, phases=[Phase.reuse, Phase.generate])
@given(data=st.data())
async def test_recorded_entries_match_their_acts_and_a_refusal_changes_nothing(
    owner: "asyncpg.Connection[Any]", database: Database, database_url: str, data: st.DataObject
) -> None:
    office = Office(database, owner)
    for _ in range(data.draw(st.integers(25, 50))):
        await office.attempt(data)
    await _check_integrity(database_url)
    for entry, acts in office.acts.items():
        register = REGISTERS[acts[0].register]
        service = RegisterService(
            database, register, register.shape((*SHOWN, *register.facts.model_fields)), EVERYTHING
        )
        assert (await service.history(entry))[0] == acts
        versions, _ = replay(register, entry, acts)
        for later in data.draw(st.lists(st.integers(-1, acts[-1].seq - acts[0].seq + 1), min_size=1, max_size=3)):
            seq = acts[0].seq + later
            known = known_at(versions, seq)
            for day in data.draw(st.lists(st.sampled_from(WINDOW), min_size=1, max_size=3)):
                assert await _read(service, entry, Tense(day, seq)) == _shown(register, on(known, day))
                now = [row for row in versions if row["known_to"] is None]
                assert await _read(service, entry, Tense(day)) == _shown(register, on(now, day))


SHOWN = ("status", "valid_from", "valid_to", "act_seq", "printed_number", "signed_on", "signer")


async def _read(service: RegisterService, entry: UUID, tense: Tense) -> dict[str, Any] | None:
    try:
        shown: dict[str, Any] = json.loads((await service.read(entry, tense))[0])
    except NotFound:
        return None
    assert shown.pop("id") == str(entry)
    return {name: value for name, value in shown.items() if name != "deposit_overdue"}  # a flag, not of the version


def _shown(register: Register, rows: list[Row]) -> dict[str, Any] | None:
    assert len(rows) < 2
    return {name: rows[0][name] for name in (*SHOWN, *register.facts.model_fields)} if rows else None


async def _check_integrity(url: str) -> None:
    """A rebuild changes nothing, the ledger is intact, and the numbers assigned here are dense and unique."""
    async with Database.open(url, role=None) as database:
        total, findings = await rebuild(database, RECORDED)
        assert findings == []
        assert total == await _count(url, "entry")
        verifier = Verifier()
        await verifier.run(database)
        assert verifier.findings == []
        assert verifier.head.size == await _count(url, "act")
        async with database.transaction() as session:
            for series in ("gxn", "gp"):
                for year in (2024, 2025):
                    book = await certificate_of(session, series, year, date(2025, 3, 1))
                    assert (book.dense, book.unique) == (True, True)
                    assert [use.number for use in book.uses] == list(range(book.opening + 1, book.last + 1))


async def _count(url: str, table: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))
    finally:
        await connection.close()


def grant(key: str, **facts: Any) -> Command:
    """A minimal command that opens an entry on the first day."""
    host = {"host": "a.daknong.gov.vn"} if key == "subdomain-certificates" else {}
    return Command(
        kind=REGISTERS[key].opening.key,
        effective_on=FIRST_DAY,
        recorded_by="thử",
        document=Document(signed_on=FIRST_DAY),
        changes={"holder": "DON-VI-01", **OPENING[key], **host, **facts},
    )


def act(kind: str, document: Document | None = None, **changes: Any) -> Command:
    """A minimal command for an act on the first day."""
    return Command(kind=kind, effective_on=FIRST_DAY, recorded_by="thử", document=document, changes=changes)


async def findings(database: Database) -> list[str]:
    verifier = Verifier()
    await verifier.run(database)
    return verifier.findings


@pytest.mark.parametrize("key", REGISTERS)
async def test_the_leaf_of_an_act_is_reproduced_from_the_stored_act(
    owner: "asyncpg.Connection[Any]", database: Database, key: str
) -> None:
    recorded = await record(database, REGISTERS[key], grant(key, holder_name="Đơn vị “Một” \\ 🐃"))
    service = RegisterService(database, REGISTERS[key], REGISTERS[key].shape(("status",)), EVERYTHING)
    [again], _ = await service.history(recorded.act.entry)
    assert again == recorded.act
    assert merkle.leaf_hash(merkle.leaf(again)) == recorded.leaf_hash
    assert await findings(database) == []


@pytest.mark.parametrize(("key", "kind"), [("aggregator-licences", "suspend"), ("postal-confirmations", "cease")])
async def test_a_document_without_particulars_is_refused(
    owner: "asyncpg.Connection[Any]", database: Database, key: str, kind: str
) -> None:
    """NewDocument has no required field, so `{}` arrives here as a Document without particulars."""
    recorded = await record(database, REGISTERS[key], grant(key))
    with pytest.raises(NotAllowed, match="document: must state at least one"):
        await record(database, REGISTERS[key], act(kind, Document()), recorded.act.entry)
    assert await findings(database) == []


async def test_recorded_at_rises_with_every_act_even_within_one_transaction(
    owner: "asyncpg.Connection[Any]", database: Database
) -> None:
    async with database.transaction() as session:
        permits, opened = REGISTERS["publication-permits"], grant("publication-permits")
        acts = [(await recording.record(session, permits, opened)).act for _ in range(5)]
    assert [act.seq - acts[0].seq for act in acts] == [0, 1, 2, 3, 4]
    assert sorted({act.recorded_at for act in acts}) == [act.recorded_at for act in acts]


async def test_a_failed_transaction_releases_its_numbers(owner: "asyncpg.Connection[Any]", database: Database) -> None:
    permits = REGISTERS["publication-permits"]
    before = await digests(owner)
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as session:
            await recording.record(session, permits, grant("publication-permits"))
            raise ZeroDivisionError
    assert await digests(owner) == before
    document = (await record(database, permits, grant("publication-permits"))).act.document
    assert document is not None
    assert document.printed == "01/GP-STTTT"


async def test_a_second_live_certificate_for_a_host_is_a_conflict_until_the_first_is_revoked(
    owner: "asyncpg.Connection[Any]", database: Database
) -> None:
    certificates = REGISTERS["subdomain-certificates"]
    first = await record(database, certificates, grant("subdomain-certificates"))
    with pytest.raises(Conflict) as refused:
        await record(database, certificates, grant("subdomain-certificates"))
    assert [fault.field for fault in refused.value.faults] == ["host"]
    await record(database, certificates, act("revoke", Document(signed_on=FIRST_DAY)), first.act.entry)
    again = await record(database, certificates, grant("subdomain-certificates"))
    document = again.act.document
    assert document is not None
    assert document.number == 311


@pytest.mark.parametrize("target", ["a void", "a voided act", "a correction", "an act of another entry", "itself", "0"])
async def test_only_a_valid_act_of_the_entry_can_be_corrected(
    owner: "asyncpg.Connection[Any]", database: Database, target: str
) -> None:
    permits = REGISTERS["publication-permits"]
    other = (await record(database, permits, grant("publication-permits"))).act
    entry = (await record(database, permits, grant("publication-permits"))).act
    amended = await record(
        database, permits, act("amend", Document(number=5, signed_on=FIRST_DAY), title="Khác"), entry.entry
    )
    correction = replace(void(entry.seq), kind=CORRECT, changes={"title": "Đúng"})
    corrected = await record(database, permits, correction, entry.entry)
    voided = await record(database, permits, void(amended.act.seq), entry.entry)
    seqs = {
        "a void": voided.act.seq,
        "a voided act": amended.act.seq,
        "a correction": corrected.act.seq,
        "an act of another entry": other.seq,
        "itself": voided.act.seq + 1,
        "0": 0,
    }
    before = await digests(owner)
    with pytest.raises(NotAllowed) as refused:
        await record(database, permits, replace(correction, corrects=seqs[target]), entry.entry)
    assert [fault.field for fault in refused.value.faults] == ["corrects"]
    if target != "a correction":
        with pytest.raises(NotAllowed):
            await record(database, permits, void(seqs[target]), entry.entry)
    assert await digests(owner) == before


async def test_an_entry_exists_only_in_its_register(owner: "asyncpg.Connection[Any]", database: Database) -> None:
    entry = (await record(database, REGISTERS["publication-permits"], grant("publication-permits"))).act.entry
    for register, id_ in (("aggregator-licences", entry), ("publication-permits", uuid4())):
        with pytest.raises(NotFound):
            await record(database, REGISTERS[register], act("revoke", Document(signed_on=FIRST_DAY)), id_)


async def test_the_first_record_stays_readable_after_a_correction_and_a_void(
    owner: "asyncpg.Connection[Any]", database: Database
) -> None:
    permits = REGISTERS["publication-permits"]
    first = (await record(database, permits, grant("publication-permits"))).act
    await record(database, permits, replace(void(first.seq), kind=CORRECT, changes={"title": "Đúng"}), first.entry)
    await record(database, permits, void(first.seq), first.entry)
    seqs = range(first.seq, first.seq + 3)
    service = RegisterService(database, permits, permits.shape(("title", "status")), EVERYTHING)
    states = [json.loads((await service.read(first.entry, Tense(FIRST_DAY, seq)))[0]) for seq in seqs]
    assert [(state["title"], state["status"]) for state in states] == [
        ("Tài liệu", "in_force"),
        ("Đúng", "in_force"),
        ("Đúng", "voided"),
    ]
