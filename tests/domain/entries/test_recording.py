"""Acts recorded in any command on a real database: what stands is what the acts tell, and a refusal leaves no trace."""

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
from domain.entries.write import Recorded
from domain.errors import Conflict, DomainError, NotAllowed, NotFound
from domain.ledger import merkle
from domain.ledger.rebuild import rebuild, replay
from domain.ledger.verification import Verifier
from domain.numbers.certificate import certificate_of
from domain.registers import REGISTERS
from domain.tense import Tense
from tests.domain.declarations.test_replay import known_at, on
from tests.factories import set_up
from tests.support.histories import (
    FIRST_DAY,
    UNDER_TEST,
    WINDOW,
    act_of,
    commands,
    counted,
    legal,
    openings,
    state_on,
    void,
)
from tests.support.profiles import cases

_example = count(1)
_LATER = 10**9


async def everything(owner: "asyncpg.Connection[Any]") -> dict[str, str]:
    """A digest of every table."""
    tables = await owner.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    digests = [
        f"SELECT '{row[0]}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS digest FROM {row[0]} t"
        for row in tables
    ]
    return {row["name"]: row["digest"] for row in await owner.fetch(" UNION ALL ".join(digests))}


@pytest.fixture
async def owner(database_url: str, database: Database) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A connection that sees every table of a database with bodies and series."""
    await set_up(database)
    connection = await asyncpg.connect(database_url)
    try:
        yield connection
    finally:
        await connection.close()


async def record(database: Database, register: Register, command: Command, entry: UUID | None = None) -> Recorded:
    async with database.transaction() as session:
        return await recording.record(session, register, command, entry)


class Office:
    """What one example recorded: its entries, and their acts as the receipts gave them."""

    def __init__(self, database: Database, owner: "asyncpg.Connection[Any]") -> None:
        self.database, self._owner = database, owner
        self.acts: dict[UUID, list[Act]] = {}
        number = next(_example)
        self.hosts = [f"{name}{number}.daknong.gov.vn" for name in "ab"]

    async def try_one(self, data: st.DataObject) -> None:
        """Record one more act, on a new entry or an old one; or see it refused without a trace."""
        entry = data.draw(st.sampled_from([None, *self.acts] if len(self.acts) < 2 else [*self.acts]), label="entry")
        before = self.acts[entry] if entry else []
        register = REGISTERS[before[0].register] if before else data.draw(UNDER_TEST)
        command = data.draw(commands(register.key, before) if before else openings(register.key))
        if not before and "host" in command.changes:
            command = replace(command, changes={**command.changes, "host": data.draw(st.sampled_from(self.hosts))})
        spoil = data.draw(st.sampled_from([None] * 12 + [*SPOILED]), label="spoil")
        ought = spoil is None and self.may_stand(register, before, command, entry)
        untouched = await everything(self._owner)
        try:
            recorded = await record(self.database, register, SPOILED[spoil](command) if spoil else command, entry)
        except DomainError as error:
            assert not ought, error
            assert error.faults
            assert await everything(self._owner) == untouched
        else:
            assert ought, command
            self.acts[recorded.act.entry] = [*before, recorded.act]

    def may_stand(self, register: Register, before: Sequence[Act], command: Command, entry: UUID | None) -> bool:
        """Whether the oracle lets the act stand: in its own entry, and beside the others."""
        acts = [*before, act_of(command, register, _LATER)]
        return (
            legal(register.key, acts)
            and _restates(before, command)
            and _extensions_hold(acts)
            and not any(_live_together(acts, others) for other, others in self.acts.items() if other != entry)
        )


def _restates(acts: Sequence[Act], command: Command) -> bool:
    """Whether a correction states only what the act it points at can have changed."""
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


def _extensions_hold(acts: Sequence[Act]) -> bool:
    """Whether a licence, where it lives on after an extension, ends later for it, and was extended at most twice."""
    times = 0
    extended = [one.day for one in counted(acts) if one.kind == "extend" and not one.voided]
    for day in sorted(set(extended)):
        times += extended.count(day)
        after, before = (state_on(acts[0].register, acts, on) for on in (day, day - timedelta(days=1)))
        assert after is not None
        longer = before is not None and after.facts["expires_on"] > before.facts["expires_on"]
        if after.status in ("in_force", "suspended") and (times > 2 or not longer):
            return False
    return True


def _live_together(acts: Sequence[Act], others: Sequence[Act]) -> bool:
    """Whether both certify one host on one day."""
    if acts[0].changes.get("host", acts) != others[0].changes.get("host", others):
        return False
    return any(all(_is_live(some, day) for some in (acts, others)) for day in WINDOW)


def _is_live(acts: Sequence[Act], day: date) -> bool:
    state = state_on(acts[0].register, acts, day)
    return state is not None and state.status in ("in_force", "suspended")


SPOILED = {
    "a holder that nobody knows": lambda command: replace(command, changes={**command.changes, "holder": "KHONG-CO"}),
    "a fact that there is not": lambda command: replace(command, changes={**command.changes, "mau_sac": "đỏ"}),
    "about an act that there is not": lambda command: replace(command, corrects=_LATER),
    "neither day nor act": lambda command: replace(command, effective_on=None, corrects=None),
}


@cases(10, phases=[Phase.reuse, Phase.generate])
@given(data=st.data())
async def test_what_is_recorded_is_what_the_acts_tell_and_a_refusal_leaves_no_trace(
    owner: "asyncpg.Connection[Any]", database: Database, database_url: str, data: st.DataObject
) -> None:
    office = Office(database, owner)
    for _ in range(data.draw(st.integers(25, 50))):
        await office.try_one(data)
    await _nothing_to_put_right(database_url)
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
        found: dict[str, Any] = json.loads((await service.read(entry, tense))[0])
    except NotFound:
        return None
    assert found.pop("id") == str(entry)
    return {name: value for name, value in found.items() if name != "deposit_overdue"}  # a flag, of no version


def _shown(register: Register, rows: list[Row]) -> dict[str, Any] | None:
    assert len(rows) < 2
    return {name: rows[0][name] for name in (*SHOWN, *register.facts.model_fields)} if rows else None


async def _nothing_to_put_right(url: str) -> None:
    """Derived again, everything is as it is; the ledger is intact; the numbers given here are dense and unique."""
    async with Database.open(url, role=None) as database:
        total, findings = await rebuild(database, REGISTERS)
        assert findings == []
        assert total == await _count(url, "entry")
        verifier = Verifier()
        await verifier.run(database)
        assert verifier.findings == []
        assert verifier.head.size == await _count(url, "act")
        async with database.transaction() as session:
            for series in ("gxn", "gp"):
                for year in (2024, 2025):
                    found = await certificate_of(session, series, year, date(2025, 3, 1))
                    assert (found.dense, found.unique) == (True, True)
                    assert [use.number for use in found.uses] == list(range(found.opening + 1, found.last + 1))


async def _count(url: str, table: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))
    finally:
        await connection.close()


def grant(key: str, **facts: Any) -> Command:
    """A plain command that opens an entry on the first day."""
    changes: dict[str, dict[str, Any]] = {
        "aggregator-licences": {"site_name": "Trang", "domains": ["trang.vn"], "expires_on": "2030-01-01"},
        "publication-permits": {"title": "Tài liệu"},
        "subdomain-certificates": {"host": "a.daknong.gov.vn", "zone": "daknong.gov.vn"},
        "press-offices": {"office_name": "Văn phòng", "office_kind": "representative_office"},
        "postal-confirmations": {"activities": ["parcels"]},
        "resident-reporters": {"full_name": "Phóng viên", "reporter_kind": "assigned"},
    }
    return Command(
        kind=REGISTERS[key].opening.key,
        effective_on=FIRST_DAY,
        recorded_by="thử",
        document=Document(signed_on=FIRST_DAY),
        changes={"holder": "DON-VI-01", **changes[key], **facts},
    )


def act(kind: str, document: Document | None = None, **changes: Any) -> Command:
    """A plain command for an act on the first day."""
    return Command(kind=kind, effective_on=FIRST_DAY, recorded_by="thử", document=document, changes=changes)


async def findings(database: Database) -> list[str]:
    verifier = Verifier()
    await verifier.run(database)
    return verifier.findings


@pytest.mark.parametrize("key", REGISTERS)
async def test_the_leaf_of_an_act_is_that_of_the_act_as_it_is_read_again(
    owner: "asyncpg.Connection[Any]", database: Database, key: str
) -> None:
    recorded = await record(database, REGISTERS[key], grant(key, holder_name="Đơn vị “Một” \\ 🐃"))
    service = RegisterService(database, REGISTERS[key], REGISTERS[key].shape(("status",)), EVERYTHING)
    [again], _ = await service.history(recorded.act.entry)
    assert again == recorded.act
    assert merkle.leaf_hash(merkle.leaf(again)) == recorded.leaf_hash
    assert await findings(database) == []


@pytest.mark.parametrize(("key", "kind"), [("aggregator-licences", "suspend"), ("postal-confirmations", "cease")])
async def test_a_paper_that_says_nothing_of_itself_is_refused(
    owner: "asyncpg.Connection[Any]", database: Database, key: str, kind: str
) -> None:
    """NewDocument has no required field, so `{}` arrives here as a Document without particulars."""
    recorded = await record(database, REGISTERS[key], grant(key))
    with pytest.raises(NotAllowed, match="document: must state something"):
        await record(database, REGISTERS[key], act(kind, Document()), recorded.act.entry)
    assert await findings(database) == []


async def test_recorded_at_rises_with_every_act_even_within_one_transaction(
    owner: "asyncpg.Connection[Any]", database: Database
) -> None:
    async with database.transaction() as session:
        permits, opened = REGISTERS["publication-permits"], grant("publication-permits")
        acts = [(await recording.record(session, permits, opened)).act for _ in range(5)]
    assert [one.seq for one in acts] == [1, 2, 3, 4, 5]
    assert sorted({one.recorded_at for one in acts}) == [one.recorded_at for one in acts]


async def test_a_transaction_that_fails_gives_its_numbers_back(
    owner: "asyncpg.Connection[Any]", database: Database
) -> None:
    permits = REGISTERS["publication-permits"]
    before = await everything(owner)
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as session:
            await recording.record(session, permits, grant("publication-permits"))
            raise ZeroDivisionError
    assert await everything(owner) == before
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
async def test_only_an_act_of_the_entry_that_still_counts_can_be_corrected(
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
    before = await everything(owner)
    with pytest.raises(NotAllowed) as refused:
        await record(database, permits, replace(correction, corrects=seqs[target]), entry.entry)
    assert [fault.field for fault in refused.value.faults] == ["corrects"]
    if target != "a correction":
        with pytest.raises(NotAllowed):
            await record(database, permits, void(seqs[target]), entry.entry)
    assert await everything(owner) == before


async def test_an_entry_is_known_only_in_its_register(owner: "asyncpg.Connection[Any]", database: Database) -> None:
    entry = (await record(database, REGISTERS["publication-permits"], grant("publication-permits"))).act.entry
    for register, id_ in (("aggregator-licences", entry), ("publication-permits", uuid4())):
        with pytest.raises(NotFound):
            await record(database, REGISTERS[register], act("revoke", Document(signed_on=FIRST_DAY)), id_)


async def test_what_was_first_recorded_stays_readable_after_a_correction_and_a_void(
    owner: "asyncpg.Connection[Any]", database: Database
) -> None:
    permits = REGISTERS["publication-permits"]
    first = (await record(database, permits, grant("publication-permits"))).act
    await record(database, permits, replace(void(first.seq), kind=CORRECT, changes={"title": "Đúng"}), first.entry)
    await record(database, permits, void(first.seq), first.entry)
    service = RegisterService(database, permits, permits.shape(("title", "status")), EVERYTHING)
    told = [json.loads((await service.read(first.entry, Tense(FIRST_DAY, seq)))[0]) for seq in (1, 2, 3)]
    assert [(one["title"], one["status"]) for one in told] == [
        ("Tài liệu", "in_force"),
        ("Đúng", "in_force"),
        ("Đúng", "voided"),
    ]
