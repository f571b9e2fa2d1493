"""Personal fields: read for a recorded purpose, erased permanently, and shown nowhere else."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from api.entries.schemas import ErasureResult
from api.registers import RESOURCES
from api.registers.application import APPLICATION
from db.conditions import table_of
from db.session import Database
from db.statement import Sql
from domain.entries.personal import erased_values
from domain.errors import MASKED
from domain.ledger import checkpoints
from domain.ledger.rebuild import compare, rebuild
from domain.registers import EVERY, RECORDED, REGISTERS
from tests.api.access.test_access import bearer, key_of
from tests.contract.test_contract import paths, routes
from tests.factories import HOLDER, OPENING, granted, opening, set_up
from tests.support.api import (
    CHANGED,
    PERSONAL,
    about,
    amendment,
    fields,
    ledger_size,
    recorded,
    refused,
    strictly,
    verified,
)
from tests.support.application import client_of, signing_keys, unopened

HOLDING = [key for key, register in REGISTERS.items() if register.private_fields]
SHAPES = {
    resource.register.key: resource.personal
    for resource in (*RESOURCES, APPLICATION)
    if resource.register.private_fields
}
PURPOSE = {"purpose": "Đối chiếu thẻ nhà báo"}
CODE = "000.00.14.H16-241105-0001"
holding = pytest.mark.parametrize("register", HOLDING)


def markers(register: str) -> list[str]:
    """The personal values of a register, which occur nowhere else."""
    return list(PERSONAL[register].values())


def key() -> dict[str, str]:
    """A new idempotency key, which programs must send."""
    return {"Idempotency-Key": str(uuid4())}


RECIPIENT = "Người Nhận Kết Quả Kín"
MARKERS = [RECIPIENT, *(value for register in HOLDING for value in markers(register))]


async def kept(client: httpx.AsyncClient, register: str) -> str:
    """The path of an entry whose personal fields an amendment and a correction state again."""
    href: str = (await granted(client, register, **PERSONAL[register]))["href"]
    seq = (await client.get(f"{href}/history")).json()["acts"][0]["seq"]
    name, value = next(iter(PERSONAL[register].items()))
    body = amendment(register, "2024-11-05")
    recorded(await client.post(f"{href}/acts", json={**body, "changes": {**body["changes"], name: value}}))
    # Personal fields only: once they are erased, the versions before and after are equal.
    await about(client, href, "correct", seq, changes={name: other(value)})
    return href


def other(value: str) -> str:
    """A value of the same form."""
    return value.replace("7", "8")


def application(register: str, **more: Any) -> dict[str, Any]:
    """The body of a dossier that requests an entry, with personal fields."""
    body = {
        "dossier_code": CODE, "holder": HOLDER, "received_at": "2024-11-05T08:30:00+07:00",
        "asked_register": register, "asked_kind": REGISTERS[register].opening.key,
        "asked": {**OPENING[register], **PERSONAL[register]},
    }  # fmt: skip
    return {**body, **more}


async def dossier(client: httpx.AsyncClient, register: str = "publication-permits", **more: Any) -> str:
    """The path of a received dossier."""
    href: str = recorded(await client.post("/v1/applications", json=application(register, **more)))["href"]
    return href


async def seen(client: httpx.AsyncClient, href: str, **query: str) -> dict[str, Any]:
    """The personal fields of an entry."""
    answer = await client.get(f"{href}/personal", params={**PURPOSE, **query})
    strictly(SHAPES[href.split("/")[2]], answer)
    assert answer.headers["cache-control"] == "no-store"
    return {name: value for name, value in answer.json().items() if name != "id"}


async def erased(client: httpx.AsyncClient, href: str) -> dict[str, Any]:
    """Erase an entry's personal fields, and return the response."""
    answer = await client.post(f"{href}/personal/erasure", json={"reason": "Theo yêu cầu"})
    strictly(ErasureResult, answer)
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


async def audited(client: httpx.AsyncClient, what: str) -> list[dict[str, Any]]:
    """The audit's records of one kind."""
    found: list[dict[str, Any]] = (await client.get("/v1/audit", params={"what": what})).json()["items"]
    return found


async def intact_size(url: str) -> int:
    """Check that the ledger is intact and its projection unchanged by a rebuild, and return its size."""
    async with Database.open(url, role=None, size=2) as owner:
        assert (await rebuild(owner, RECORDED))[1] == []
    return await verified(url)


# --- Reading ---


@holding
async def test_personal_fields_are_read_in_any_tense_and_the_read_is_audited(
    ready: httpx.AsyncClient, register: str
) -> None:
    href = await kept(ready, register)
    name, value = next(iter(PERSONAL[register].items()))
    assert await seen(ready, href) == PERSONAL[register]
    assert await seen(ready, href, as_of="2024-10-30") == {**PERSONAL[register], name: other(value)}
    last, first = reversed(await audited(ready, "personal-read"))
    assert first["recorded_by"] == "account:test"
    assert first["target"] == href.removeprefix("/v1/")
    assert first["detail"]["purpose"] == PURPOSE["purpose"]
    assert set(first["detail"]["fields"]) == REGISTERS[register].private_fields
    assert last["detail"]["as_of"] == "2024-10-30"
    records = json.dumps([first, last], ensure_ascii=False)
    assert not [value for value in markers(register) if value in records]


async def test_the_requested_facts_of_a_dossier_are_read_as_personal_fields(ready: httpx.AsyncClient) -> None:
    href = await dossier(ready)
    assert (await seen(ready, href))["asked"] == {**OPENING["publication-permits"], **PERSONAL["publication-permits"]}


@pytest.mark.parametrize("query", [{}, {"purpose": ""}, {"purpose": "  "}, {"purpose": "x" * 1001}, {"purpose": "a\0"}])
async def test_without_a_purpose_nothing_is_read(ready: httpx.AsyncClient, query: dict[str, str]) -> None:
    href = (await granted(ready, "resident-reporters", **PERSONAL["resident-reporters"]))["href"]
    assert fields(refused(await ready.get(f"{href}/personal", params=query), 400)) == {"purpose"}
    assert await audited(ready, "personal-read") == []


async def test_reading_and_erasing_require_the_scope(
    ready: httpx.AsyncClient, stranger_client: httpx.AsyncClient
) -> None:
    href = (await granted(ready, "resident-reporters", **PERSONAL["resident-reporters"]))["href"]
    scopes = {"read", "act", "audit", "manage", "configure", "seal", "reference"}
    _, others = await key_of(ready, "khong", *scopes)
    _, only = await key_of(ready, "co", "personal")
    for headers, read, erase in ((bearer(others), 403, 403), ({}, 401, 401), (bearer(only), 200, 201)):
        answer = await stranger_client.get(f"{href}/personal", params=PURPOSE, headers=headers)
        assert answer.status_code == read
        answer = await stranger_client.post(
            f"{href}/personal/erasure", json={"reason": "x"}, headers={**headers, **key()}
        )
        assert answer.status_code == erase
    assert [record["recorded_by"] for record in await audited(ready, "personal-read")] == ["client:co"]


@pytest.fixture
async def stranger_client(ready: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """An unauthenticated client of the same application."""
    async with httpx.AsyncClient(transport=ready._transport, base_url="https://localhost") as client:
        yield client


async def test_an_entry_of_another_authority_is_not_found(
    ready: httpx.AsyncClient, stranger_client: httpx.AsyncClient
) -> None:
    href = await kept(ready, "resident-reporters")
    body = {"name": "khac", "title": "Khác", "scopes": ["personal", "read"], "authority": HOLDER}
    recorded(await ready.post("/v1/clients", json=body))
    text = (await ready.post("/v1/clients/khac/credentials", json={"kind": "key", "title": "x"})).json()["secret"]
    for answer in (
        await stranger_client.get(f"{href}/personal", params=PURPOSE, headers=bearer(text)),
        await stranger_client.post(f"{href}/personal/erasure", json={"reason": "x"}, headers={**bearer(text), **key()}),
    ):
        refused(answer, 404)
    assert await seen(ready, href) == PERSONAL["resident-reporters"]


async def test_personal_fields_of_an_unknown_entry_are_not_found(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, "resident-reporters"))["href"]
    wrong_path = href.replace("resident-reporters", "aggregator-licences")
    for path in (wrong_path, f"/v1/aggregator-licences/{'0' * 8}-0000-7000-8000-{'0' * 12}"):
        refused(await ready.get(f"{path}/personal", params=PURPOSE), 404)
        refused(await ready.post(f"{path}/personal/erasure", json={"reason": "x"}), 404)
    refused(await ready.get(f"{href}/personal", params={**PURPOSE, "as_of": "2024-01-01"}), 404)
    office = (await granted(ready, "press-offices"))["href"]
    refused(await ready.get(f"{office}/personal", params=PURPOSE), 404)
    assert await audited(ready, "personal-read") == await audited(ready, "personal-erased") == []


PLANTED = {
    "at once": "ALTER TABLE audit ADD CONSTRAINT planted CHECK (what NOT LIKE 'personal%') NOT VALID",
    "at the commit": """
        CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.what LIKE 'personal%' THEN RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation'; END IF;
            RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER planted AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION planted()
    """,
}


async def planted(url: str, statement: str) -> None:
    """Run a statement as the owner."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize("statement", PLANTED.values(), ids=PLANTED)
async def test_personal_fields_are_neither_read_nor_erased_without_an_audit(
    database: Database, database_url: str, statement: str
) -> None:
    await set_up(database)
    async with client_of(database) as client:
        href = (await granted(client, "resident-reporters", **PERSONAL["resident-reporters"]))["href"]
        await planted(database_url, statement)
        answers = [
            await client.get(f"{href}/personal", params=PURPOSE),
            await client.post(f"{href}/personal/erasure", json={"reason": "x"}),
        ]
        for answer in answers:
            refused(answer, 409, 500)
            assert not [value for value in markers("resident-reporters") if value in answer.text]
        assert await database.value(Sql("SELECT count(*) FROM act_private")) == 1
        assert await database.value(Sql("SELECT count(*) FROM resident_reporter WHERE phone IS NOT NULL")) == 1


# --- Erasing ---


@holding
async def test_an_erasure_empties_personal_fields_and_changes_nothing_else(
    ready: httpx.AsyncClient, province_url: str, province: Database, register: str
) -> None:
    first = await ledger_size(ready) + 1
    href = await kept(ready, register)
    last = await granted(ready, register, **PERSONAL[register])
    beside = last["href"]
    told = (href, f"{href}/history", f"/v1/ledger?size={last['seq']}")
    before = [(await ready.get(path)).text for path in told]
    found = await erased(ready, href)
    assert found["act_count"] == 3
    assert set(found["erased_fields"]) == REGISTERS[register].private_fields
    assert [(await ready.get(path)).text for path in told] == before
    for day in ("2024-10-30", "2024-11-30"):
        assert await seen(ready, href, as_of=day) == erased_values(REGISTERS[register])
    assert await seen(ready, beside) == PERSONAL[register]
    # The erasure itself is the only act that follows.
    assert await intact_size(province_url) == last["seq"] + 1
    (act,) = (await ready.get("/v1/changes", params={"after": last["seq"]})).json()["items"]
    assert (act["register"], act["kind"]) == ("erasures", "erase")
    assert [told["reason"] for told in (await ready.get(f"{act['href']}/history")).json()["acts"]] == ["Theo yêu cầu"]
    recorded_erasure = (await ready.get(act["href"])).json()
    assert recorded_erasure["erased_entry"] == found["entry"]
    assert recorded_erasure["erased_acts"] == [first, first + 1, first + 2]
    assert set(recorded_erasure["erased_fields"]) == REGISTERS[register].private_fields
    table = table_of(REGISTERS[register].table).name
    query = f"SELECT count(*) FROM {table} v WHERE entry_id = '{found['entry']}' AND v::text LIKE ANY ($1)"
    assert await province.value(Sql(query, "patterns"), patterns=[f"%{value}%" for value in markers(register)]) == 0
    record = (await audited(ready, "personal-erased"))[0]
    assert (record["recorded_by"], record["target"]) == ("account:test", href.removeprefix("/v1/"))
    assert record["detail"]["acts"] == [first, first + 1, first + 2]


@holding
async def test_after_an_erasure_acts_can_be_recorded(
    ready: httpx.AsyncClient, province_url: str, register: str
) -> None:
    first = await ledger_size(ready) + 1
    href = await kept(ready, register)
    await erased(ready, href)
    name, value = next(iter(PERSONAL[register].items()))
    await about(ready, href, "void", first + 2)  # a correction that is empty after the erasure
    recorded(
        await ready.post(f"{href}/acts", json=amendment(register, "2024-11-08", CHANGED[register][1] + " lần nữa"))
    )
    assert await intact_size(province_url) == first + 5
    await about(ready, href, "correct", first, changes={name: value})
    assert (await seen(ready, href, as_of="2024-10-30"))[name] == value
    assert await intact_size(province_url) == first + 6
    assert (await erased(ready, href))["act_count"] == 1
    assert (await erased(ready, href))["act_count"] == 0
    assert await intact_size(province_url) == first + 8  # each erasure is an act too


async def test_a_dossier_is_reported_and_erased_separately_and_can_still_be_decided(
    ready: httpx.AsyncClient, province_url: str
) -> None:
    first = await dossier(ready)
    permit = recorded(await ready.post(f"{first}/decision", json={"document": {"signed_on": "2024-11-12"}}))["href"]
    assert (await erased(ready, permit))["dossiers"] == [first]
    assert (await erased(ready, first))["dossiers"] == []
    assert (await erased(ready, permit))["dossiers"] == []
    second = await dossier(ready, dossier_code="000.00.14.H16-241105-0002")
    await erased(ready, second)
    assert await seen(ready, second) == {"asked": {}, "handed_to": None}
    body: dict[str, Any] = {"document": {"signed_on": "2024-11-12"}}
    assert fields(refused(await ready.post(f"{second}/decision", json=body), 422)) >= {"changes.title"}
    body["changes"] = OPENING["publication-permits"]
    recorded(await ready.post(f"{second}/decision", json=body))
    third = await dossier(ready, dossier_code="000.00.14.H16-241105-0003")
    await erased(ready, third)
    asking = {"kind": "ask_supplement", "effective_on": "2024-11-06", "reason": "Thiếu"}
    recorded(await ready.post(f"{third}/acts", json=asking))
    supplement = {"effective_on": "2024-11-07", "asked": OPENING["publication-permits"]}
    recorded(await ready.post(f"{third}/supplement", json=supplement))
    recorded(await ready.post(f"{third}/decision", json={"document": {"signed_on": "2024-11-12"}}))
    await intact_size(province_url)


async def test_an_erasure_waits_for_an_act_on_the_entry(
    ready: httpx.AsyncClient, province: Database, province_url: str
) -> None:
    href = await kept(ready, "resident-reporters")
    waits = Sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
    async with Database.open(province_url, role=None, size=1) as owner, province.transaction() as session:
        await session.rows(Sql("SELECT id FROM entry FOR NO KEY UPDATE"))
        waiting = asyncio.create_task(erased(ready, href))
        while not await owner.value(waits):
            assert not waiting.done()
            await asyncio.sleep(0.01)
        assert await seen(ready, href) == PERSONAL["resident-reporters"]
    assert (await waiting)["act_count"] == 3


async def test_concurrent_acts_and_erasures_leave_an_intact_ledger(ready: httpx.AsyncClient, province_url: str) -> None:
    first = await ledger_size(ready) + 1
    href = await kept(ready, "resident-reporters")
    body = {"kind": "correct", "corrects": first, "reason": "x"}
    asked = [
        request
        for place in range(5)
        for request in (
            ready.post(f"{href}/acts", json={**body, "changes": {"phone": f"0977 {place}"}}),
            ready.post(f"{href}/personal/erasure", json={"reason": "x"}),
        )
    ]
    answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} == {201}
    assert await intact_size(province_url) == first + 2 + len(asked)


async def test_every_personal_field_is_optional_since_it_can_be_erased() -> None:
    for register in EVERY.values():
        for name in register.private_fields:
            assert not register.facts.model_fields[name].is_required(), f"{register.key}: {name}"


# --- Nowhere else ---


class LogCollector(logging.Handler):
    """Collects all that the service logs. (The tests' own client logs the URLs it requests.)"""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("httpx", "httpcore")):
            self.messages.append(self.format(record))


@contextmanager
def listening() -> Iterator[list[str]]:
    """All log messages of the block; an application created in it would remove the handler."""
    ear, loggers = LogCollector(), [logging.getLogger(name) for name in (None, "litestar")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(ear)
        logger.setLevel(logging.DEBUG)
    try:
        yield ear.messages
        assert all(ear in logger.handlers for logger in loggers)
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.removeHandler(ear)
            logger.setLevel(level)


def shown_in(text: str) -> list[str]:
    """The personal values that a text contains, in any JSON escaping."""
    return [value for value in MARKERS if value in text or json.dumps(value)[1:-1] in text]


async def test_only_the_read_of_personal_fields_shows_them(
    ready: httpx.AsyncClient, province: Database, tmp_path: Path
) -> None:
    for register in REGISTERS:
        await (kept if register in HOLDING else granted)(ready, register)
    first = await dossier(ready)
    recorded(await ready.post(f"{first}/decision", json={"document": {"signed_on": "2024-11-12"}}))
    changes = {"handed_over_through": "in_person", "handed_to": RECIPIENT}
    hand_over = {"kind": "hand_over", "effective_on": "2024-11-13", "changes": changes}
    recorded(await ready.post(f"{first}/acts", json=hand_over))
    for number, register in enumerate(REGISTERS):
        host = {"host": "h.gov.vn", "zone": "gov.vn"} if register == "subdomain-certificates" else {}
        asked = {**OPENING[register], **host, **PERSONAL[register]}
        await dossier(ready, register, dossier_code=f"000.00.14.H16-241106-000{number}", asked=asked)
    to = checkpoints.CheckpointSettings(signing_keys(), tmp_path / "checkpoints.jsonl", "so-bo-thu", timedelta(0))
    assert await checkpoints.publish(province, to)
    every = [path for path, method, _ in routes(unopened()) if method == "GET"]
    tried, shown = 0, set()
    with listening() as messages:
        for path in every:
            for concrete in await paths(ready, path) if path != "/docs/{name:str}" else ():
                answer = await ready.get(concrete)
                # Not every proof exists of so few acts.
                assert answer.status_code in (200, 302) or path.startswith("/v1/ledger/"), concrete
                text = answer.content.decode("utf-8", "replace") + str(answer.headers)
                if path.endswith("/personal"):
                    shown.update(shown_in(text))
                else:
                    assert not shown_in(text), concrete
                tried += 1
    assert tried > 100
    assert shown >= set(MARKERS)
    assert not shown_in("\n".join(messages))


def wrong(value: str) -> list[Any]:
    """Invalid variants of the value."""
    return [f"{value}\0", [value], {"x": value}, value * 300, f"{value} \u200b?"]


async def failures(client: httpx.AsyncClient, register: str, href: str) -> AsyncIterator[httpx.Response]:
    """Refusals of requests with a personal value in every possible place."""
    listing, personal = f"/v1/{register}", PERSONAL[register]
    act = {"kind": "amend", "document": {"signed_on": "2024-11-05"}}
    held_back = next(k.key for k in REGISTERS[register].acts if not k.opens and k.changes == frozenset())
    for name, value in personal.items():
        for bad in wrong(value):
            yield await client.post(listing, json=opening(register, **{name: bad}))
            yield await client.post(f"{href}/acts", json={**act, "changes": {name: bad}})
            asked = {**OPENING[register], name: bad}
            for whole in (asked, [asked]):
                yield await client.post("/v1/applications", json=application(register, asked=whole))
        for stray in (value, [value], {name: value}):
            yield await client.post(listing, json=opening(register, nothing=stray))
            yield await client.post(listing, json=opening(register, document=[stray]))
            yield await client.post(f"{href}/acts", json={**act, "changes": [stray]})
            yield await client.post(f"{href}/acts", json={**act, "changes": {"so_dien_thoai": stray}})
            yield await client.post(f"{href}/acts", json=[{**act, "changes": {name: stray}}])
        yield await client.post(f"{href}/acts", json={**act, "changes": value})
        yield await client.post(f"{href}/acts", json={**act, "changes": {"holder": None, name: value}})
        yield await client.post(f"{href}/acts", json={**act, "kind": held_back, "changes": {name: value}})
        many = {
            **act,
            "kind": held_back,
            "changes": {name: value},
            "entries": [href.rpartition("/")[2]],
            "known_seq": 9_999,
        }
        yield await client.post(f"{listing}/acts", json=many)
        yield await client.post(listing, content=json.dumps(opening(register, **{name: value})) + "}")
        yield await client.post(listing, json=opening(register, holder="KHONG-CO", **{name: value}))
        yield await client.post(f"{href}/personal/erasure", json={"reason": "x", name: value})
        yield await client.get(listing, params={name: value})
        yield await client.get(f"{href}/personal", params={**PURPOSE, name: value})


@holding
async def test_no_refusal_repeats_a_personal_value(ready: httpx.AsyncClient, register: str) -> None:
    href = (await granted(ready, register))["href"]
    tried = 0
    with listening() as messages:
        async for answer in failures(ready, register, href):
            assert refused(answer, 400, 415, 422)
            assert not shown_in(answer.text), answer.text[:500]
            tried += 1
    assert tried > 60
    assert not shown_in("\n".join(messages))


async def test_a_rule_about_a_personal_field_masks_it(ready: httpx.AsyncClient) -> None:
    body = opening("resident-reporters", birth_date="2024-10-30")
    (fault,) = refused(await ready.post("/v1/resident-reporters", json=body), 422)
    assert (fault["field"], fault["value"], fault["code"]) == ("birth_date", MASKED, "birth-date")


DEFECTS = {
    "a constraint that repeats the row": (
        "ALTER TABLE {0} ADD CONSTRAINT planted CHECK (entry_id IS NULL) NOT VALID",
        409,
    ),
    "a trigger that repeats the row": (
        """
        CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'row %', NEW USING DETAIL = NEW; END $$;
        CREATE TRIGGER planted BEFORE INSERT ON {0} FOR EACH ROW EXECUTE FUNCTION planted()
        """,
        500,
    ),
    "a value that the column does not take": ("ALTER TABLE {0} ALTER {1} TYPE boolean USING true", 422),
}


@pytest.mark.parametrize(("statement", "status"), DEFECTS.values(), ids=DEFECTS)
async def test_messages_of_the_database_about_a_row_are_neither_shown_nor_logged(
    database: Database, database_url: str, statement: str, status: int
) -> None:
    await set_up(database)
    async with client_of(database) as client:
        with listening() as messages:
            for register in HOLDING:
                table = table_of(REGISTERS[register].table).name
                planting = statement.format(table, next(iter(PERSONAL[register])))
                await planted(database_url, planting.replace("planted", f"planted_{table}"))
                answer = await client.post(f"/v1/{register}", json=opening(register, **PERSONAL[register]))
                assert answer.json()["status"] == status, answer.text
                assert not shown_in(answer.text)
    logged = [text for text in messages if re.search("conflict|bad-value|unexpected", text)]
    assert len(logged) == len(HOLDING)
    assert not shown_in("\n".join(messages))


async def test_an_invalid_stored_row_is_reported_without_its_values(
    ready: httpx.AsyncClient, province_url: str
) -> None:
    receipt = await granted(ready, "resident-reporters", **PERSONAL["resident-reporters"])
    href = receipt["href"]
    await planted(province_url, """UPDATE act_private SET changes = changes || '{"phone": "0977 000 081 \\u0001"}'""")
    body = {"kind": "correct", "corrects": receipt["seq"], "reason": "x", "changes": {"full_name": "B"}}
    with listening() as messages:
        assert (await ready.post(f"{href}/acts", json=body)).status_code in (422, 500)
    async with Database.open(province_url, role=None, size=2) as owner:
        (finding,) = await compare(owner, EVERY)
    assert "phone" in finding
    assert not shown_in(finding + "\n".join(messages))
