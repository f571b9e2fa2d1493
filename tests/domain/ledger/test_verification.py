"""Verification detects tampering by an attacker with every right on the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg
import pytest

from db.errors import Violated
from db.queries import recording
from db.session import Database, Reader, Session
from db.statement import Sql
from db.timeouts import Timeouts
from db.zone import SESSION_ZONE
from domain.acts import rows
from domain.acts.act import Document
from domain.acts.command import Command
from domain.entries.recording import record
from domain.ledger import merkle
from domain.ledger.findings import MAX_FINDINGS
from domain.ledger.rebuild import NotIntact, compare, rebuild
from domain.ledger.stored_tree import Head, consistency, head_at, inclusion
from domain.ledger.verification import Verifier
from domain.registers import RECORDED
from tests.factories import OPENING
from tests.support.databases import new_database
from tests.support.histories import FIRST_DAY

Connection: TypeAlias = "asyncpg.Connection[Any]"
PERMITS = RECORDED["publication-permits"]


async def verified(database: Database, checkpoint: Head | None = None) -> Verifier:
    verifier = Verifier([checkpoint] if checkpoint else [])
    await verifier.run(database)
    return verifier


async def findings(database: Database, checkpoint: Head | None = None) -> list[str]:
    return (await verified(database, checkpoint)).findings


async def record_permit(database: Database, **facts: Any) -> int:
    """Record one more act, with these facts; its seq."""
    async with database.transaction() as session:
        command = Command(
            kind="grant",
            effective_on=FIRST_DAY,
            recorded_by="thử",
            document=Document(signed_on=FIRST_DAY),
            changes={"holder": "STTTT", **OPENING["publication-permits"], **facts},
        )
        return (await record(session, PERMITS, command)).act.seq


@pytest.fixture(scope="module")
async def shared_url(server_url: str, example_template: str) -> AsyncIterator[str]:
    """November 2024, and two acts with personal fields after it; read-only."""
    async with new_database(server_url, example_template) as url:
        async with Database.open(url) as database:
            await record_permit(database, submitter_phone="0261 1")
            await record_permit(database, submitter_name="Nguyễn A")
        yield url


async def switch_off_triggers(owner: Connection) -> None:
    for table in ("act", "act_private", "ledger_node", "ledger_head", "paper_code"):
        await owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")


@pytest.fixture
async def attacker(shared_url: str) -> AsyncIterator[Connection]:
    """A connection of the owner with every trigger disabled, rolled back after the test."""
    connection = await asyncpg.connect(shared_url, server_settings={"timezone": SESSION_ZONE})
    transaction = connection.transaction()
    await transaction.start()
    try:
        await switch_off_triggers(connection)
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()


class View(Database):
    """The database as one connection sees it in its open transaction."""

    def __init__(self, connection: Connection) -> None:
        Reader.__init__(self, lambda method, *args: getattr(connection, method)(*args))
        self._connection = connection

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[Session]:
        """A savepoint in the open transaction."""
        async with self._connection.transaction():
            yield Session(self._connection, Timeouts())


@pytest.fixture
def view(attacker: Connection) -> View:
    """The database as the attacker's transaction left it."""
    return View(attacker)


async def size_of(attacker: Connection) -> int:
    return int(await attacker.fetchval("SELECT size FROM ledger_head"))


async def rehash(attacker: Connection) -> None:
    """Recompute every stored hash and the head from the acts as they are now."""
    await attacker.execute("DELETE FROM ledger_node")
    peaks: list[bytes] = []
    acts = [rows.act(row) for row in await attacker.fetch(recording.every_act.sql)]
    for size, act in enumerate(acts):
        filled, peaks = merkle.append(size, peaks, merkle.leaf_hash(merkle.leaf(act)))
        nodes = [(level, place, hash_) for (level, place), hash_ in filled.items()]
        await attacker.executemany("INSERT INTO ledger_node (level, place, hash) VALUES ($1, $2, $3)", nodes)
    await attacker.execute("UPDATE ledger_head SET size = $1, peaks = $2", len(acts), peaks)


async def cut(attacker: Connection, size: int) -> None:
    """Delete every act after `size` and every hash that covers one of them, and set the head back."""
    peaks = [
        await attacker.fetchval("SELECT hash FROM ledger_node WHERE level = $1 AND place = $2", *node)
        for node in merkle.nodes_of((0, size))
    ]
    for table in ("act", "paper_code"):
        await attacker.execute(f"DELETE FROM {table} WHERE seq > $1", size)
    await attacker.execute("DELETE FROM ledger_node WHERE ((place + 1) << level) > $1", size)
    await attacker.execute("UPDATE ledger_head SET size = $1, peaks = $2", size, peaks)


async def test_an_untouched_ledger_verifies_and_its_head_is_that_of_its_acts(view: View, attacker: Connection) -> None:
    verifier = await verified(view)
    assert verifier.findings == []
    acts = [rows.act(row) for row in await attacker.fetch(recording.every_act.sql)]
    peaks: list[bytes] = []
    for size, act in enumerate(acts):
        _, peaks = merkle.append(size, peaks, merkle.leaf_hash(merkle.leaf(act)))
    assert verifier.head == Head(len(acts), merkle.root(peaks))
    assert len(acts) == await size_of(attacker) > 80


EDITS = {
    "recorded_at": "recorded_at = recorded_at + interval '1 microsecond'",
    "recorded_by": "recorded_by = 'ai đó'",
    "register": "register_key = 'aggregator-licences'",
    "entry": "entry_id = (SELECT entry_id FROM act WHERE seq = 1)",
    "kind": "kind = 'revoke'",
    "effective_on": "effective_on = effective_on - 1",
    "no effective_on": "effective_on = NULL",
    "corrects": "corrects = 1",
    "reason": "reason = 'lý do khác'",
    "no reason": "reason = NULL",
    "number": "number = number + 1000",
    "symbol": "symbol = 'GP-KHAC'",
    "numbered_here": "numbered_here = false",
    "signed_on": "signed_on = signed_on - 1",
    "signer": "signer = 'Người khác'",
    "signer_title": "signer_title = 'Chức vụ khác'",
    "issuer": "issuer = 'Cơ quan khác'",
    "series": "series = 'cv'",
    "series_year": "series_year = series_year - 1",
    "changes": """changes = changes || '{"title": "Tài liệu khác"}'""",
    "a fact added": """changes = changes || '{"print_run": 1}'""",
    "a fact removed": "changes = changes - 'title'",
    "a fact made null": """changes = changes || '{"title": null}'""",
    "private_digest": "private_digest = repeat('0', 64)",
    "code_digest": "code_digest = repeat('0', 64)",
    "no code_digest": "code_digest = NULL",
    "follows_signing": "follows_signing = NOT coalesce(follows_signing, false)",
    "prepared_by": "prepared_by = coalesce(prepared_by, '') || 'x'",
}


async def test_any_edit_of_an_act_is_found(view: View, attacker: Connection) -> None:
    seq = await attacker.fetchval(
        "SELECT max(seq) FROM act WHERE numbered_here AND reason <> '' AND register_key = $1", PERMITS.key
    )
    saved = await attacker.fetchrow("SELECT * FROM act WHERE seq = $1", seq)
    assert saved
    restored = ", ".join(f"{name} = ${place}" for place, name in enumerate(saved.keys(), 1))
    for name, edit in EDITS.items():
        await attacker.execute(f"UPDATE act SET {edit} WHERE seq = $1", seq)
        first, *more = await findings(view)
        assert first == f"act {seq} was changed: it does not match its leaf hash", name
        assert bool(more) == (name in ("private_digest", "numbered_here", "code_digest")), more
        await attacker.execute(f"UPDATE act SET {restored} WHERE seq = {seq}", *saved.values())
        assert await findings(view) == [], name


UNREADABLE = {
    "facts that are a list": "UPDATE act SET changes = '[1]' WHERE seq = 40",
    "facts that are a word": """UPDATE act SET changes = '"x"' WHERE seq = 40""",
    "a number too large": """UPDATE act SET changes = changes || '{"print_run": 9007199254740993}' WHERE seq = 40""",
    "an instant without end": "UPDATE act SET recorded_at = 'infinity' WHERE seq = 167",
    "an instant before all": "UPDATE act SET recorded_at = '-infinity' WHERE seq = 1",
}


@pytest.mark.parametrize("edit", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_an_act_that_was_made_unreadable_is_a_finding_and_not_a_crash(
    view: View, attacker: Connection, edit: str
) -> None:
    await attacker.execute(edit)
    seq = edit.rpartition(" ")[2]
    assert any(f"act {seq} " in finding for finding in await findings(view))


PRIVATE_EDITS = {
    "a value": """UPDATE act_private SET changes = changes || '{"submitter_phone": "0261 9"}' WHERE seq = $1""",
    "a value added": """UPDATE act_private SET changes = changes || '{"submitter_email": "a@b.vn"}' WHERE seq = $1""",
    "no value": "UPDATE act_private SET changes = '{}' WHERE seq = $1",
    "the salt": "UPDATE act_private SET salt = repeat('a', 32)::bytea WHERE seq = $1",
    "another's": "UPDATE act_private p SET salt = o.salt, changes = o.changes FROM act_private o "
    "WHERE p.seq = $1 AND o.seq = $1 + 1",
    "no object": "UPDATE act_private SET changes = '[1]' WHERE seq = $1",
    "one more": "INSERT INTO act_private SELECT 1, salt, changes FROM act_private WHERE seq = $1",
}


@pytest.mark.parametrize("edit", PRIVATE_EDITS.values(), ids=PRIVATE_EDITS.keys())
async def test_any_edit_of_personal_fields_is_found(view: View, attacker: Connection, edit: str) -> None:
    seq = await size_of(attacker) - 1
    await attacker.execute(edit, seq)
    [finding] = await findings(view)
    edited = 1 if edit.startswith("INSERT") else seq
    assert finding == f"the personal fields of act {edited} do not match their digest"


CODE_EDITS = {
    "replaced": ("UPDATE paper_code SET code = repeat('0', 28) WHERE seq = $1", "does not match its digest"),
    "deleted": ("DELETE FROM paper_code WHERE seq = $1", "is missing"),
    "added": ("INSERT INTO paper_code VALUES (40 + 0 * $1, repeat('0', 28))", "was not issued here"),
    "added without an act": ("INSERT INTO paper_code VALUES (1000 + $1, repeat('0', 28))", "was not issued here"),
}


@pytest.mark.parametrize("name", CODE_EDITS)
async def test_an_edited_paper_code_is_found(view: View, attacker: Connection, name: str) -> None:
    edit, words = CODE_EDITS[name]
    await attacker.execute(edit, await size_of(attacker))
    [finding] = await findings(view)
    assert words in finding


async def test_after_personal_fields_are_erased_everything_still_verifies(view: View, attacker: Connection) -> None:
    size = await size_of(attacker)
    before = await head_at(view, size)
    await attacker.execute("DELETE FROM act_private WHERE seq = $1", size - 1)
    assert await findings(view) == [f"the personal fields of act {size - 1} are missing and no erasure is on record"]
    await attacker.execute(
        "INSERT INTO erasure (entry_id, status, valid_from, act_seq, known_from, words, name_key, erased_register, "
        "erased_entry, erased_fields, erased_acts) SELECT entry_id, 'in_force', now(), seq, seq, '', '', register_key, "
        "entry_id, '{}', ARRAY[seq] FROM act WHERE seq = $1",
        size - 1,
    )
    verifier = await verified(view, before)
    assert verifier.findings == []
    assert verifier.head == before
    leaf, path, root = await inclusion(view, size - 1, size)
    assert merkle.verify_inclusion(leaf, size - 2, size, path, root)


async def test_an_act_deleted_from_the_middle_is_found(view: View, attacker: Connection) -> None:
    await attacker.execute("DELETE FROM act WHERE seq = 40")
    assert await findings(view) == ["act 40 is missing"]


async def test_the_first_and_the_last_act_deleted_are_found(view: View, attacker: Connection) -> None:
    size = await size_of(attacker)
    await attacker.execute("DELETE FROM act WHERE seq IN (1, $1)", size)
    reported = await findings(view)
    assert reported[0] == "act 1 is missing"
    assert f"the head records {size} acts and does not match the {size - 1} acts of the ledger" in reported


async def test_acts_renumbered_to_close_a_gap_are_found(view: View, attacker: Connection) -> None:
    await attacker.execute("DELETE FROM act WHERE seq = 40")
    for seq in range(41, await size_of(attacker) + 1):
        await attacker.execute("UPDATE act SET seq = seq - 1 WHERE seq = $1", seq)
    assert "act 40 was changed: it does not match its leaf hash" in await findings(view)


async def test_two_swapped_acts_are_found(view: View, attacker: Connection) -> None:
    for old, new in ((40, -1), (50, 40), (-1, 50)):
        await attacker.execute("UPDATE act SET seq = $2 WHERE seq = $1", old, new)
    reported = await findings(view)
    for seq in (40, 50):
        assert f"act {seq} was changed: it does not match its leaf hash" in reported
    assert "act 41 was not recorded after the one before it" in reported


async def test_acts_in_another_order_are_found_even_if_every_hash_agrees(view: View, attacker: Connection) -> None:
    for old, new in ((40, -1), (50, 40), (-1, 50)):
        await attacker.execute("UPDATE act SET seq = $2 WHERE seq = $1", old, new)
    await rehash(attacker)
    assert await findings(view) == [
        "act 41 was not recorded after the one before it",
        "act 50 was not recorded after the one before it",
    ]


async def copy_act(attacker: Connection, seq: int, to: int, later: str) -> None:
    """Copy an act to another seq, recorded so much later and without a number."""
    await attacker.execute("CREATE TEMP TABLE copied AS SELECT * FROM act WHERE seq = $1", seq)
    await attacker.execute(f"UPDATE copied SET seq = {to}, recorded_at = recorded_at + interval '{later}'")
    await attacker.execute("UPDATE copied SET numbered_here = false")
    await attacker.execute("INSERT INTO act SELECT * FROM copied")


async def test_an_act_inserted_after_the_last_is_found(view: View, attacker: Connection) -> None:
    size = await size_of(attacker)
    await copy_act(attacker, size, size + 1, "1 day")
    assert f"the leaf hash of act {size + 1} is missing" in await findings(view)


async def test_an_act_inserted_before_the_first_is_found(view: View, attacker: Connection) -> None:
    await copy_act(attacker, 1, 0, "-1 day")
    assert "act 1 was changed: it does not match its leaf hash" in await findings(view)


async def test_a_tail_that_was_cut_is_found_only_with_a_checkpoint(view: View, attacker: Connection) -> None:
    size = await size_of(attacker)
    checkpoint = await head_at(view, size)
    earlier = await head_at(view, size - 3)
    await cut(attacker, size - 3)
    assert await findings(view) == []
    assert await findings(view, earlier) == []
    cut_off = f"the checkpoint has {size} acts, the ledger {size - 3}: its tail was cut"
    assert await findings(view, checkpoint) == [cut_off]


async def test_a_tail_that_was_rewritten_is_found_only_with_a_checkpoint(view: View, attacker: Connection) -> None:
    size = await size_of(attacker)
    checkpoint, earlier = await head_at(view, size), await head_at(view, size - 5)
    await attacker.execute("UPDATE act SET recorded_by = 'ai đó' WHERE seq > $1", size - 5)
    await rehash(attacker)
    assert await findings(view) == []
    assert await findings(view, earlier) == []
    rewritten = f"the first {size} acts are not those of the checkpoint: the ledger was rewritten"
    assert await findings(view, checkpoint) == [rewritten]


async def test_a_tail_that_was_cut_and_grown_again_is_found_with_a_checkpoint(view: View, attacker: Connection) -> None:
    size = await size_of(attacker)
    checkpoint = await head_at(view, size)
    for table in ("act", "act_private", "paper_code"):
        await attacker.execute(f"DELETE FROM {table} WHERE seq = $1", size)
    await copy_act(attacker, 1, size, "1 day")
    await rehash(attacker)
    assert await findings(view) == []
    rewritten = f"the first {size} acts are not those of the checkpoint: the ledger was rewritten"
    assert await findings(view, checkpoint) == [rewritten]


async def test_a_ledger_that_only_grew_agrees_with_every_earlier_checkpoint(view: View, attacker: Connection) -> None:
    size = await size_of(attacker)
    checkpoints = [await head_at(view, earlier) for earlier in (1, 2, 63, 64, 65, size)]
    await record_permit(view)
    for checkpoint in checkpoints:
        assert await findings(view, checkpoint) == []
        old, path, new = await consistency(view, checkpoint.size, size + 1)
        assert old == checkpoint.root
        assert merkle.verify_consistency(checkpoint.size, size + 1, path, old, new)


async def test_a_checkpoint_of_another_ledger_is_found(view: View) -> None:
    for size in (1, 64, 80):
        [finding] = await findings(view, Head(size, b"\x00" * 32))
        assert finding == f"the first {size} acts are not those of the checkpoint: the ledger was rewritten"


@pytest.mark.parametrize(("level", "place"), [(0, 0), (0, 39), (1, 19), (3, 4), (6, 0)])
async def test_an_edited_hash_is_found(view: View, attacker: Connection, level: int, place: int) -> None:
    where = "WHERE level = $1 AND place = $2"
    await attacker.execute(f"UPDATE ledger_node SET hash = sha256(hash) {where}", level, place)
    first = (await findings(view))[0]
    if level:
        assert first == f"the tree hash at level {level}, place {place} is not that of its acts"
    else:
        assert first == f"act {place + 1} was changed: it does not match its leaf hash"


@pytest.mark.parametrize(("level", "place"), [(0, 39), (1, 19), (6, 0)])
async def test_a_deleted_hash_is_found(view: View, attacker: Connection, level: int, place: int) -> None:
    await attacker.execute("DELETE FROM ledger_node WHERE level = $1 AND place = $2", level, place)
    assert await findings(view)


async def test_the_last_leaf_hash_deleted_is_found(view: View, attacker: Connection) -> None:
    size = await size_of(attacker)
    await attacker.execute("DELETE FROM ledger_node WHERE level = 0 AND place = $1", size - 1)
    assert f"the leaf hash of act {size} is missing" in await findings(view)


@pytest.mark.parametrize(("level", "place"), [(0, 1000), (9, 0), (20, 0), (1, 500)])
async def test_an_extra_hash_is_found(view: View, attacker: Connection, level: int, place: int) -> None:
    forged = "INSERT INTO ledger_node (level, place, hash) VALUES ($1, $2, sha256('forged'))"
    await attacker.execute(forged, level, place)
    assert await findings(view) == [f"a tree hash (level {level}, place {place}) lies beyond the last act"]


async def test_an_edited_act_whose_leaf_hash_was_edited_too_is_found(view: View, attacker: Connection) -> None:
    await attacker.execute("UPDATE act SET recorded_by = 'ai đó' WHERE seq = 40")
    acts = {row["seq"]: rows.act(row) for row in await attacker.fetch(recording.every_act.sql)}
    forged = merkle.leaf_hash(merkle.leaf(acts[40]))
    await attacker.execute("UPDATE ledger_node SET hash = $1 WHERE level = 0 AND place = 39", forged)
    reported = await findings(view)
    assert "the tree hash at level 1, place 19 is not that of its acts" in reported
    assert all("level" in finding or "head" in finding for finding in reported)


@pytest.mark.parametrize(
    "edit",
    ["size = size - 1", "size = size + 1", "size = 0", "peaks = peaks[2:]", "peaks = peaks || peaks", "peaks = '{}'"],
)
async def test_an_edited_head_is_found(view: View, attacker: Connection, edit: str) -> None:
    await attacker.execute(f"UPDATE ledger_head SET {edit}")
    [finding] = await findings(view)
    assert finding.startswith("the head records ")


async def test_a_deleted_head_is_found(view: View, attacker: Connection) -> None:
    await attacker.execute("DELETE FROM ledger_head")
    [finding] = await findings(view)
    assert finding.startswith("the head records no acts")


async def test_an_emptied_ledger_verifies_only_without_a_checkpoint(view: View, attacker: Connection) -> None:
    checkpoint = await head_at(view, await size_of(attacker))
    await cut(attacker, 0)
    verifier = await verified(view)
    assert (verifier.findings, verifier.head) == ([], Head(0, merkle.EMPTY_ROOT))
    assert len(await findings(view, checkpoint)) == 1


async def test_verification_stops_after_a_hundred_findings(view: View, attacker: Connection) -> None:
    await attacker.execute("UPDATE act SET seq = 1000000000 WHERE seq = 1")
    assert MAX_FINDINGS <= len(await findings(view)) <= MAX_FINDINGS + 10


async def test_verification_keeps_no_more_than_the_peaks_of_the_tree(view: View, attacker: Connection) -> None:
    verifier = await verified(view)
    kept = {name: value for name, value in vars(verifier).items() if hasattr(value, "__len__")}
    assert {name: len(value) for name, value in kept.items() if value} == {
        "_peaks": (await size_of(attacker)).bit_count()
    }


@pytest.fixture
async def service(shared_url: str) -> AsyncIterator[Database]:
    """The database with the rights of the service."""
    async with Database.open(shared_url, size=1) as opened:
        yield opened


TAMPERING = [
    f"{verb} {table}{rest}"
    for table in ("act", "ledger_node")
    for verb, rest in (("UPDATE", " SET {column} = {column}"), ("DELETE FROM", ""), ("TRUNCATE", " CASCADE"))
]


def statement(tampering: str) -> Sql:
    return Sql(tampering.format(column="seq" if " act" in tampering else "hash"))


@pytest.mark.parametrize("tampering", TAMPERING)
async def test_the_service_has_no_right_to_change_acts_or_hashes(service: Database, tampering: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.rows(statement(tampering))


@pytest.mark.parametrize("tampering", TAMPERING)
async def test_even_the_owner_is_refused_by_a_trigger(shared_url: str, service: Database, tampering: str) -> None:
    async with Database.open(shared_url, role=None, size=1) as owner:
        with pytest.raises(Violated) as refused:
            await owner.rows(statement(tampering))
    assert refused.value.sqlstate == "23001"
    assert await findings(service) == []


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE act_private SET salt = salt",
        "UPDATE publication_permit SET title = title",
        "DELETE FROM publication_permit",
        "UPDATE event SET effective_on = effective_on",
        "DELETE FROM event",
        "DELETE FROM entry",
        "DELETE FROM ledger_head",
        "DELETE FROM series_counter",
        "ALTER TABLE act DISABLE TRIGGER ALL",
        "DROP TRIGGER act_append_only ON act",
    ],
)
async def test_the_service_has_no_right_to_change_recorded_rows(service: Database, tampering: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.rows(Sql(tampering))


GRANT = "(SELECT min(seq) FROM act WHERE register_key = 'publication-permits' AND kind = 'grant')"

DERIVED_EDITS = {
    "a version edited": "UPDATE publication_permit SET title = 'Khác' WHERE title = 'Tài liệu 05'",
    "a version deleted": "DELETE FROM publication_permit WHERE title = 'Tài liệu 05'",
    "a version closed": "UPDATE publication_permit SET known_to = 100000 WHERE title = 'Tài liệu 05'",
    "an event edited": f"UPDATE event SET effective_on = effective_on + 40 WHERE act_seq = {GRANT}",
    "an event deleted": f"DELETE FROM event WHERE act_seq = {GRANT}",
    "an extra event": "INSERT INTO event SELECT (jsonb_populate_record(NULL::event, "
    f'to_jsonb(e) || \'{{"kind": "reissue"}}\')).* FROM event e WHERE act_seq = {GRANT} LIMIT 1',
}


@pytest.mark.parametrize("edit", DERIVED_EDITS.values(), ids=DERIVED_EDITS.keys())
async def test_edited_versions_and_events_are_repaired_from_the_acts(
    view: View, attacker: Connection, edit: str
) -> None:
    before = await _derived(attacker)
    await attacker.execute(edit)
    assert await _derived(attacker) != before
    assert await findings(view) == []
    edited = await _derived(attacker)
    [finding] = await compare(view, RECORDED)
    assert "its versions are not those of its acts" in finding
    assert await _derived(attacker) == edited
    assert (await rebuild(view, RECORDED))[1] == [f"{finding} and have been repaired"]
    assert await _derived(attacker) == before
    assert await compare(view, RECORDED) == (await rebuild(view, RECORDED))[1] == []


@pytest.mark.parametrize("edit", ["effective_on = effective_on - 1", 'changes = changes || \'{"title": "Khác"}\''])
async def test_nothing_is_rebuilt_from_a_ledger_that_does_not_verify(
    view: View, attacker: Connection, edit: str
) -> None:
    await attacker.execute(f"UPDATE act SET {edit} WHERE seq = 40")
    await attacker.execute(DERIVED_EDITS["a version edited"])
    before = await _derived(attacker)
    with pytest.raises(NotIntact) as refused:
        await rebuild(view, RECORDED)
    assert refused.value.findings == ["act 40 was changed: it does not match its leaf hash"]
    assert await _derived(attacker) == before


async def test_comparing_stops_after_a_hundred_findings(view: View, attacker: Connection) -> None:
    await attacker.execute("DELETE FROM event")
    assert len(await compare(view, RECORDED)) == MAX_FINDINGS


async def _derived(attacker: Connection) -> list[str]:
    stored: list[str] = []
    for table in ("event", *(register.table.__tablename__ for register in RECORDED.values())):
        stored += sorted(row[0] for row in await attacker.fetch(f"SELECT t::text FROM {table} t"))
    return stored


MISLEADING = {
    "out of order": f"UPDATE act SET kind = 'amend' WHERE seq = {GRANT}",
    "of an unknown kind": f"UPDATE act SET kind = 'khong-co' WHERE seq = {GRANT}",
    "with an unknown fact": f"""UPDATE act SET changes = changes || '{{"mau_sac": "đỏ"}}' WHERE seq = {GRANT}""",
    "without a needed fact": f"UPDATE act SET changes = changes - 'holder' WHERE seq = {GRANT}",
    "about no act": f"UPDATE act SET kind = 'correct', corrects = 99 WHERE seq = {GRANT}",
}


@pytest.mark.parametrize("edit", MISLEADING.values(), ids=MISLEADING.keys())
async def test_an_entry_with_inconsistent_acts_is_reported_and_left_unchanged(
    view: View, attacker: Connection, edit: str
) -> None:
    before = await _derived(attacker)
    entry = await attacker.fetchval(f"{edit} RETURNING entry_id")
    await rehash(attacker)
    _, [finding] = await rebuild(view, RECORDED)
    assert f"/{entry}: " in finding
    assert await _derived(attacker) == before


async def test_committed_tampering_is_found_until_it_is_undone(own_example_url: str, own_example: Database) -> None:
    """The same without a transaction around it, as in a real attack."""
    attacker = await asyncpg.connect(own_example_url)
    try:
        checkpoint = await head_at(own_example, await size_of(attacker))
        await switch_off_triggers(attacker)
        await attacker.execute("UPDATE act SET recorded_by = recorded_by || '!' WHERE seq = 40")
        assert await findings(own_example) == ["act 40 was changed: it does not match its leaf hash"]
        await attacker.execute("UPDATE act SET recorded_by = rtrim(recorded_by, '!') WHERE seq = 40")
        assert await findings(own_example, checkpoint) == []
        await cut(attacker, checkpoint.size - 1)
        assert await findings(own_example) == []
        assert len(await findings(own_example, checkpoint)) == 1
    finally:
        await attacker.close()
