"""Numbers: gapless and unique under concurrency and failures, and the certificate of it."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from typing import Any, Final

import asyncpg
import httpx
import pytest

from api.numbers.schemas import PublicReservation, SeriesCertificate, VoidedNumber
from db.queries import numbers
from db.session import Database, Session
from db.statement import Sql
from domain.access.visibility import Visibility
from domain.acts.act import Document
from domain.acts.command import Command
from domain.entries.prepare import PreparedAct
from domain.entries.recording import record
from domain.entries.write import RecordedAct, write
from domain.gathering import Faults
from domain.numbers.series import Numbered, number_document
from domain.reference.series import add as add_series
from domain.registers import REGISTERS
from domain.tense import today
from tests.factories import HOLDER, acted, granted, numbering, opening, series, set_up
from tests.support.api import about, ended, fields, recorded, refused, strictly, trace, verified
from tests.support.application import client_of

CLIENTS: Final = 32
DAY: Final = date(2024, 10, 22)
SUBDOMAINS, PERMITS, LICENCES = "subdomain-certificates", "publication-permits", "aggregator-licences"


class Broken(Exception):
    """A simulated defect."""


async def size(client: httpx.AsyncClient) -> int:
    """The size of the ledger: a province begins with its reference data."""
    return int((await client.get("/v1/ledger")).json()["size"])


async def certificate(client: httpx.AsyncClient, key: str, year: int = 2024, **asked: str) -> dict[str, Any]:
    answer = await client.get(f"/v1/number-series/{key}/{year}/certificate", params=asked)
    strictly(SeriesCertificate, answer)
    found: dict[str, Any] = answer.json()
    return found


def check_dense(found: dict[str, Any], first: int, last: int) -> None:
    """The certificate has every number from `first` to `last` once, and no exceptions."""
    assert [use["number"] for use in found["uses"]] == list(range(first, last + 1))
    assert (found["last"], found["dense"], found["unique"], found["exceptions"]) == (last, True, True, [])


async def reserved(client: httpx.AsyncClient, key: str, year: int = 2024, **change: Any) -> int:
    body = {"reason": "Giữ cho văn bản khẩn", "expires_on": "2199-12-31", **change}
    answer = await client.post(f"/v1/number-series/{key}/{year}/reservations", json=body)
    strictly(PublicReservation, answer)
    number: int = recorded(answer)["number"]
    return number


# --- 32 concurrent requests, of which a third fail ---

Failure = Callable[[Session], Awaitable[None]]


async def _defect(_: Session) -> None:
    raise Broken


async def _statement(session: Session) -> None:
    await session.rows(Sql("SELECT 1 / (SELECT 0)"))


async def _constraint(session: Session) -> None:
    await session.rows(Sql("INSERT INTO ledger_head (one, size, peaks, recorded_at) VALUES (true, 0, '{}', now())"))


async def _cancel(_: Session) -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(0)


def _terminate(url: str) -> Failure:
    async def fail(session: Session) -> None:
        pid = await session.value(Sql("SELECT pg_backend_pid()"))
        owner = await asyncpg.connect(url)
        try:
            await owner.execute("SELECT pg_terminate_backend($1)", pid)
        finally:
            await owner.close()

    return fail


def sabotage(monkeypatch: pytest.MonkeyPatch, plan: dict[str, tuple[str, Failure]]) -> None:
    """Let acts whose signer is in `plan` fail, after the number was taken or after the act was written."""

    async def numbered(
        session: Session, register: str, command: Command, faults: Faults, *, own_document: bool, visibility: Visibility
    ) -> Numbered:
        found = await number_document(
            session, register, command, faults, own_document=own_document, visibility=visibility
        )
        where, fail = plan.get((command.document and command.document.signer) or "", ("", _defect))
        if where == "numbered":
            await fail(session)
        return found

    async def written(session: Session, prepared: PreparedAct) -> RecordedAct:
        recorded = await write(session, prepared)
        document = recorded.act.document
        where, fail = plan.get((document and document.signer) or "", ("", _defect))
        if where == "written":
            await fail(session)
        return recorded

    monkeypatch.setattr("domain.entries.prepare.number_document", numbered)
    monkeypatch.setattr("domain.entries.recording.write", written)


def schedule(url: str, seed: int) -> dict[str, tuple[str, Failure]]:
    """A third of the requests by signer, each with where and how it fails."""
    choice = random.Random(seed)
    ways = [_defect, _statement, _constraint, _cancel, _terminate(url)]
    failing = choice.sample(range(CLIENTS), CLIENTS // 3)
    return {
        f"Người {place}": (choice.choice(("numbered", "written")), ways[turn % len(ways)])
        for turn, place in enumerate(failing)
    }


async def _over_http(client: httpx.AsyncClient, register: str, place: int, hosts: list[str]) -> int | None:
    """The number of a grant, or None if it failed; a few are refused late, by a rule or a constraint."""
    body = opening(register, document={"signed_on": str(DAY), "signer": f"Người {place}"})
    if register == SUBDOMAINS and place % 8 == 7:
        body["host"] = hosts[0]  # certified already: refused by the last statement
    if register == LICENCES and place % 8 == 7:
        body["expires_on"] = "2034-10-23"  # a term over the limit: refused after the number was taken
    answer = await client.post(f"/v1/{register}", json=body)
    if answer.status_code == 201:
        number: int = answer.json()["number"]
        return number
    assert answer.headers["content-type"] == "application/problem+json"
    return None


async def _directly(database: Database, register: str, place: int) -> int | None:
    """The same without HTTP."""
    facts = {name: value for name, value in opening(register).items() if name not in ("effective_on", "document")}
    document = Document(signed_on=DAY, signer=f"Người {place}")
    command = Command(
        kind="grant", effective_on=DAY, document=document, changes=facts, recorded_by="test", reason=f"Người {place}"
    )
    async with database.transaction() as session:
        found = await record(session, REGISTERS[register], command)
    return found.act.document.number if found.act.document else None


async def test_a_whole_paper_book_is_recorded_in_one_transaction(province: Database) -> None:
    """No number of it takes a place among PostgreSQL's locks, of which there are some thousands for all programs."""
    facts = {name: value for name, value in opening(SUBDOMAINS).items() if name not in ("effective_on", "document")}
    held = Sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
    async with province.transaction() as session:
        for number in (17, 18):
            command = Command(
                kind="grant", effective_on=DAY, document=Document(signed_on=DAY, number=number), recorded_by="test",
                changes=facts | {"host": f"so-{number}.daknong.gov.vn"},
            )  # fmt: skip
            await record(session, REGISTERS[SUBDOMAINS], command)
        assert await session.value(held) == 0


@pytest.mark.parametrize("seed", [1, 2])
async def test_concurrent_grants_of_which_a_third_fail_leave_no_gap_and_no_repeat(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    await set_up(database)
    async with client_of(database) as client:
        before = await size(client)
        taken = (await client.post(f"/v1/{SUBDOMAINS}", json=opening(SUBDOMAINS, host="co.daknong.gov.vn"))).json()
        assert taken["number"] == 310
        sabotage(monkeypatch, schedule(database_url, seed))
        outcomes = await asyncio.gather(
            *(
                _directly(database, SUBDOMAINS, place)
                if place % 4 == 0
                else _over_http(client, SUBDOMAINS, place, ["co.daknong.gov.vn"])
                for place in range(CLIENTS)
            ),
            return_exceptions=True,
        )
        numbers = sorted(number for number in outcomes if isinstance(number, int))
        assert numbers == list(range(311, 311 + len(numbers)))
        assert 0 < len(numbers) <= CLIENTS - CLIENTS // 3  # one that is cancelled takes those along that wait with it
        monkeypatch.undo()
        # Failed requests leave no trace: the next number follows the last one assigned.
        assert (await granted(client, SUBDOMAINS))["number"] == 311 + len(numbers)
        found = await certificate(client, "gxn")
        check_dense(found, 310, 311 + len(numbers))
        assert (found["opening"], found["in_order"]) == (309, True)
        assert {use["status"] for use in found["uses"]} == {"issued"}
        assert sorted(use["seq"] - before for use in found["uses"]) == list(range(1, len(numbers) + 3))
        assert (await client.get(f"/v1/{SUBDOMAINS}/count")).json()["count"] == len(numbers) + 2
    assert await verified(database_url) == before + len(numbers) + 2


async def test_tasks_cancelled_at_any_moment_leave_no_gap(database: Database, database_url: str) -> None:
    await set_up(database)
    choice = random.Random(3)
    async with client_of(database) as client:
        before = await size(client)
        tasks = [asyncio.create_task(granted(client, SUBDOMAINS)) for _ in range(CLIENTS)]
        victims = choice.sample(tasks, CLIENTS // 3)
        for victim in victims:
            await asyncio.sleep(choice.random() / 100)
            victim.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert not [found for found in outcomes if isinstance(found, Exception)]
        known = await size(client) - before
        # A task that was cancelled while committing may have been recorded.
        assert CLIENTS - len(victims) <= known <= CLIENTS
        check_dense(await certificate(client, "gxn"), 310, 309 + known)
    assert await verified(database_url) == before + known


async def test_two_registers_that_share_a_series_never_share_a_number(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_up(database)
    async with client_of(database) as client:
        before = await size(client)
        sabotage(monkeypatch, schedule(database_url, 4))
        outcomes = await asyncio.gather(
            *(_over_http(client, (PERMITS, LICENCES)[place % 2], place, []) for place in range(CLIENTS)),
            return_exceptions=True,
        )
        monkeypatch.undo()
        numbers = sorted(number for number in outcomes if isinstance(number, int))
        numbers += [(await granted(client, register))["number"] for register in (PERMITS, LICENCES)]
        assert numbers == list(range(1, len(numbers) + 1))
        found = await certificate(client, "gp")
        check_dense(found, 1, len(numbers))
        assert set(Counter(use["register"] for use in found["uses"])) == {PERMITS, LICENCES}
        assert {use["symbol"] for use in found["uses"]} == {"GP-STTTT"}
    assert await verified(database_url) == before + len(numbers)


async def test_a_certificate_reads_the_acts_once_whatever_the_plan(
    ready: httpx.AsyncClient, attacker: asyncpg.Connection
) -> None:
    """Without statistics PostgreSQL may compare each number with each row of what it is joined with."""
    for _ in range(8):
        await granted(ready, SUBDOMAINS)
    await attacker.execute("SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off")
    explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {numbers.numbered_acts.sql}"
    ((plan,),) = await attacker.fetch(explain, "gxn", 2024, 10**6)
    scans = [node for node in _nodes(json.loads(plan)[0]["Plan"]) if node.get("Relation Name") == "act"]
    assert [node["Actual Loops"] for node in scans] == [1]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


async def test_of_concurrent_grants_for_one_host_one_succeeds(ready: httpx.AsyncClient, province_url: str) -> None:
    body, before = opening(SUBDOMAINS, host="mot.daknong.gov.vn"), await size(ready)
    answers = await asyncio.gather(*(ready.post(f"/v1/{SUBDOMAINS}", json=body) for _ in range(12)))
    won = [answer for answer in answers if answer.status_code == 201]
    assert len(won) == 1
    assert won[0].json()["number"] == 310
    for answer in answers:
        if answer not in won:
            assert fields(refused(answer, 409)) == {"host"}
    check_dense(await certificate(ready, "gxn"), 310, 310)
    assert await verified(province_url) == before + 1


@pytest.mark.parametrize("day", ["2024-11-05", "2024-11-10", "2024-11-15"])
async def test_concurrent_amendments_and_revocations_leave_a_consistent_entry(
    ready: httpx.AsyncClient, province_url: str, day: str
) -> None:
    first = await granted(ready, SUBDOMAINS)
    href, opened = first["href"], first["seq"]
    amend = {"kind": "amend", "document": {"signed_on": day}, "changes": {"purpose": "Đổi"}}
    revoke = {"kind": "revoke", "document": {"signed_on": "2024-11-10"}}
    bodies = [revoke, amend, amend, revoke, amend]
    answers = await asyncio.gather(*(ready.post(f"{href}/acts", json=body) for body in bodies))
    assert {answer.status_code for answer in answers} <= {201, 422}
    receipts = sorted(
        (answer.json() for answer in answers if answer.status_code == 201), key=lambda receipt: receipt["seq"]
    )
    assert [receipt["seq"] for receipt in receipts] == list(range(opened + 1, opened + len(receipts) + 1))
    kinds = [receipt["kind"] for receipt in receipts]
    assert kinds.count("revoke") <= 1
    for answer in answers:
        if answer.status_code == 422:
            assert fields(answer.json()["errors"]) == {"kind"}
    history = (await ready.get(f"{href}/history")).json()["acts"]
    assert [act["kind"] for act in history] == ["grant", *kinds]
    assert (await ready.get(href)).json()["status"] == ("revoked" if "revoke" in kinds else "in_force")
    if day < "2024-11-10":
        assert sorted(kinds) == ["amend", "amend", "amend", "revoke"]
    if day > "2024-11-10" and "revoke" in kinds:
        # An act effective after the end is refused, and so is an end before an amendment.
        assert kinds == ["revoke"]
    assert await verified(province_url) == opened - 1 + len(history)


async def test_concurrent_reservations_and_grants_share_the_counter(ready: httpx.AsyncClient) -> None:
    numbers = await asyncio.gather(*(_number_of(ready, turn) for turn in range(24)))
    assert sorted(numbers) == list(range(310, 334))
    found = await certificate(ready, "gxn")
    check_dense(found, 310, 333)
    assert Counter(use["status"] for use in found["uses"]) == {"issued": 12, "reserved": 12}


async def _number_of(client: httpx.AsyncClient, turn: int) -> int:
    if turn % 2:
        return await reserved(client, "gxn")
    number: int = (await granted(client, SUBDOMAINS))["number"]
    return number


async def test_a_reserved_number_is_used_or_voided_but_never_both(ready: httpx.AsyncClient) -> None:
    for _ in range(6):
        number = await reserved(ready, "gxn")
        use = ready.post(
            f"/v1/{SUBDOMAINS}", json=opening(SUBDOMAINS, document={"signed_on": "2024-10-22", "number": number})
        )
        void = ready.post(f"/v1/number-series/gxn/2024/reservations/{number}/void", json={"reason": "Không dùng"})
        assert sorted(answer.status_code for answer in await asyncio.gather(use, void)) == [201, 422]
    check_dense(await certificate(ready, "gxn"), 310, 315)


# --- Sequential requests ---


async def test_the_opening_balance_is_continued_and_only_in_its_year(ready: httpx.AsyncClient) -> None:
    before = await certificate(ready, "gxn")
    assert (before["opening"], before["last"], before["uses"], before["dense"]) == (309, 309, [], True)
    assert [(await granted(ready, SUBDOMAINS))["printed_number"] for _ in range(2)] == [
        "310/GXN-STTTT",
        "311/GXN-STTTT",
    ]
    later = {"effective_on": "2025-01-02", "document": {"signed_on": "2025-01-02"}}
    assert (await granted(ready, SUBDOMAINS, **later))["printed_number"] == "01/GXN-STTTT"
    assert (await granted(ready, SUBDOMAINS))["number"] == 312
    check_dense(await certificate(ready, "gxn", 2025), 1, 1)
    assert (await certificate(ready, "gxn", 2025))["opening"] == 0


async def test_the_number_is_of_the_year_of_signing(ready: httpx.AsyncClient) -> None:
    body = {"effective_on": "2025-01-02", "document": {"signed_on": "2024-12-31"}}
    assert (await granted(ready, SUBDOMAINS, **body))["number"] == 310


async def test_a_continuous_series_is_never_reset(ready: httpx.AsyncClient, province: Database) -> None:
    async with province.transaction() as session:
        made = series("vp", ["TB-VP"], reset="continuous", opening=41)
        await add_series(session, "tests", numbering(made, "press-offices:notify:TB-VP; press-offices:cease:TB-VP"))
    for year, number in ((2024, 42), (2025, 43), (2024, 44)):
        day = f"{year}-06-01"
        receipt = await granted(ready, "press-offices", effective_on=day, document={"signed_on": day})
        assert receipt["printed_number"] == f"{number}/TB-VP"
    found = await certificate(ready, "vp", 0)
    assert [use["number"] for use in found["uses"]] == [42, 43, 44]
    assert [(e["rule"], e["number"]) for e in found["exceptions"]] == [("date_goes_back", 44)]
    refused(await ready.get("/v1/number-series/vp/2024/certificate"), 404)
    refused(await ready.get("/v1/number-series/gxn/0/certificate"), 404)
    # An act that requires no document is numbered only if it has one.
    receipt = await acted(ready, receipt["href"], "cease", "2025-07-01")
    assert receipt["number"] == 45
    bare = await granted(ready, "press-offices", document=None)
    assert bare["number"] is None


async def test_several_symbols_share_one_counter(ready: httpx.AsyncClient, province: Database) -> None:
    async with province.transaction() as session:
        made = series("bc", ["XN-BCVT", "XN-BCXB"])
        await add_series(
            session, "tests", numbering(made, "postal-confirmations:reissue:XN-BCVT; press-offices:notify:XN-BCXB")
        )
    href = (await granted(ready, "postal-confirmations"))["href"]
    printed = [
        (await acted(ready, href, "reissue", "2024-11-01"))["printed_number"],
        (await granted(ready, "press-offices"))["printed_number"],
        (await acted(ready, href, "reissue", "2024-11-02", document={"signed_on": "2024-11-02", "symbol": "XN-BCXB"}))[
            "printed_number"
        ],
    ]
    assert printed == ["01/XN-BCVT", "02/XN-BCXB", "03/XN-BCXB"]
    found = await certificate(ready, "bc")
    assert [use["symbol"] for use in found["uses"]] == ["XN-BCVT", "XN-BCXB", "XN-BCXB"]


async def cited(client: httpx.AsyncClient, href: str, number: int, day: str, **more: str) -> httpx.Response:
    document = {"signed_on": day, "number": number, **more}
    body = {"kind": "amend", "document": document, "changes": {"title": f"Tài liệu {number}"}}
    return await client.post(f"{href}/acts", json=body)


async def test_a_series_kept_elsewhere_is_cited_and_its_dates_are_checked(ready: httpx.AsyncClient) -> None:
    href = (await granted(ready, PERMITS))["href"]
    for number, day in ((1939, "2024-11-13"), (1940, "2024-11-13"), (1943, "2024-11-05"), (1944, "2024-11-13")):
        symbol = "STTTT-CNTT" if number == 1943 else "STTTT-TTBCXB"
        receipt = recorded(await cited(ready, href, number, day, symbol=symbol))
        assert receipt["printed_number"] == f"{number}/{symbol}"
    body = {"kind": "amend", "document": {"signed_on": "2024-11-13"}, "changes": {"title": "Không số"}}
    assert fields(refused(await ready.post(f"{href}/acts", json=body), 422)) == {"document.number"}
    found = await certificate(ready, "cv")
    assert (found["kept"], found["dense"], found["unique"], found["in_order"]) == ("elsewhere", None, True, False)
    assert [(e["rule"], e["number"]) for e in found["exceptions"]] == [("date_goes_back", 1943)]
    assert "2024-11-05" in found["exceptions"][0]["detail"]
    assert (found["last"], len(found["uses"])) == (1944, 4)


async def test_one_paper_of_a_series_kept_elsewhere_may_be_cited_by_many_acts(ready: httpx.AsyncClient) -> None:
    first, second = await granted(ready, PERMITS), await granted(ready, PERMITS)
    for receipt in (first, second):
        recorded(await cited(ready, receipt["href"], 1885, "2024-11-05"))
    found = await certificate(ready, "cv")
    assert ([use["number"] for use in found["uses"]], found["unique"]) == ([1885, 1885], True)
    recorded(await cited(ready, first["href"], 1885, "2024-11-06"))
    found = await certificate(ready, "cv")
    assert [(e["rule"], e["number"]) for e in found["exceptions"]] == [("repeated", 1885)]


async def test_a_stated_number_must_be_from_the_paper_book_or_reserved(ready: httpx.AsyncClient) -> None:
    def with_number(number: int, day: str = "2024-10-22") -> dict[str, Any]:
        return opening(SUBDOMAINS, effective_on=day, document={"signed_on": day, "number": number})

    for number in (310, 311, 5000):
        assert fields(refused(await ready.post(f"/v1/{SUBDOMAINS}", json=with_number(number)), 422)) == {
            "document.number"
        }
    for number in (309, 1):
        assert recorded(await ready.post(f"/v1/{SUBDOMAINS}", json=with_number(number)))["number"] == number
    faults = refused(await ready.post(f"/v1/{SUBDOMAINS}", json=with_number(309)), 409)
    assert [(fault["field"], fault["value"]) for fault in faults] == [("document.number", 309)]
    # The whole book of an earlier year was kept on paper.
    faults = refused(await ready.post(f"/v1/{SUBDOMAINS}", json=with_number(0, "2023-05-01")), 400)
    unnumbered = opening(SUBDOMAINS, effective_on="2023-05-01", document={"signed_on": "2023-05-01"})
    assert fields(refused(await ready.post(f"/v1/{SUBDOMAINS}", json=unnumbered), 422)) == {"document.number"}
    assert recorded(await ready.post(f"/v1/{SUBDOMAINS}", json=with_number(777, "2023-05-01")))["number"] == 777
    assert (await granted(ready, SUBDOMAINS))["number"] == 310
    found = await certificate(ready, "gxn")
    assert [use["number"] for use in found["uses"]] == [1, 309, 310]
    assert (found["dense"], found["unique"], found["exceptions"]) == (True, True, [])


async def test_a_number_assigned_here_cannot_be_stated_again(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, SUBDOMAINS)
    body = opening(SUBDOMAINS, document={"signed_on": "2024-10-22", "number": receipt["number"]})
    given = refused(await ready.post(f"/v1/{SUBDOMAINS}", json=body), 422)
    await about(ready, receipt["href"], "void", receipt["seq"])
    voided = refused(await ready.post(f"/v1/{SUBDOMAINS}", json=body), 422)
    assert [(fault["field"], fault["rule"]) for fault in (*given, *voided)] == [
        ("document.number", "this number is already assigned"),
        ("document.number", "this number was voided and cannot be assigned again"),
    ]


async def test_a_reserved_number_is_used_by_a_grant(ready: httpx.AsyncClient) -> None:
    number = await reserved(ready, "gxn")
    assert number == 310
    assert (await granted(ready, SUBDOMAINS))["number"] == 311
    found = await certificate(ready, "gxn")
    reserved_use = found["uses"][0]
    assert (reserved_use["status"], reserved_use["reason"], reserved_use["expires_on"]) == (
        "reserved",
        "Giữ cho văn bản khẩn",
        "2199-12-31",
    )
    body = {"signed_on": "2024-10-22", "number": number}
    assert (await granted(ready, SUBDOMAINS, document=body))["printed_number"] == "310/GXN-STTTT"
    found = await certificate(ready, "gxn")
    check_dense(found, 310, 311)
    assert [use["status"] for use in found["uses"]] == ["issued", "issued"]


async def test_a_reserved_number_that_was_used_cannot_be_stated_again(ready: httpx.AsyncClient) -> None:
    number = await reserved(ready, "gxn")
    document = {"signed_on": "2024-10-22", "number": number}
    receipt = await granted(ready, SUBDOMAINS, document=document)
    given = refused(await ready.post(f"/v1/{SUBDOMAINS}", json=opening(SUBDOMAINS, document=document)), 422)
    await about(ready, receipt["href"], "void", receipt["seq"])
    voided = refused(await ready.post(f"/v1/{SUBDOMAINS}", json=opening(SUBDOMAINS, document=document)), 422)
    assert [fault["code"] for fault in (*given, *voided)] == ["number-taken", "number-voided"]


async def test_a_reserved_number_is_of_its_year_only(ready: httpx.AsyncClient) -> None:
    number = await reserved(ready, "gxn", 2025)
    assert number == 1
    body = opening(SUBDOMAINS, document={"signed_on": "2024-10-22", "number": 310})
    refused(await ready.post(f"/v1/{SUBDOMAINS}", json=body), 422)
    day = {"effective_on": "2025-02-01", "document": {"signed_on": "2025-02-01", "number": 1}}
    assert (await granted(ready, SUBDOMAINS, **day))["number"] == 1


async def test_a_voided_reserved_number_is_never_assigned(ready: httpx.AsyncClient) -> None:
    number = await reserved(ready, "gxn")
    path = f"/v1/number-series/gxn/2024/reservations/{number}/void"
    answer = await ready.post(path, json={"reason": "Văn bản không ban hành"})
    strictly(VoidedNumber, answer)
    assert recorded(answer) == {"series": "gxn", "year": 2024, "number": 310, "reason": "Văn bản không ban hành"}
    assert fields(refused(await ready.post(path, json={"reason": "Lần nữa"}), 422)) == {"number"}
    body = opening(SUBDOMAINS, document={"signed_on": "2024-10-22", "number": number})
    faults = refused(await ready.post(f"/v1/{SUBDOMAINS}", json=body), 422)
    assert [fault["rule"] for fault in faults] == ["this number was voided and cannot be assigned again"]
    assert (await granted(ready, SUBDOMAINS))["number"] == 311
    found = await certificate(ready, "gxn")
    check_dense(found, 310, 311)
    assert (found["uses"][0]["status"], found["uses"][0]["reason"]) == ("voided", "Văn bản không ban hành")


async def test_a_reservation_that_has_ended_is_an_exception(ready: httpx.AsyncClient) -> None:
    await reserved(ready, "gxn")
    assert (await certificate(ready, "gxn", as_of="2199-12-31"))["exceptions"] == []
    found = await certificate(ready, "gxn", as_of="2200-01-01")
    assert [(e["rule"], e["number"]) for e in found["exceptions"]] == [("reservation_ended", 310)]
    assert (found["dense"], found["unique"]) == (True, True)


async def test_a_voided_act_keeps_its_number_with_the_reason(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, SUBDOMAINS)
    await granted(ready, SUBDOMAINS)
    await about(ready, receipt["href"], "void", receipt["seq"], reason="In hỏng")
    found = await certificate(ready, "gxn")
    check_dense(found, 310, 311)
    first, second = found["uses"]
    assert (first["status"], first["reason"], first["entry"]) == ("voided", "In hỏng", receipt["entry"])
    assert (second["status"], second["reason"]) == ("issued", None)
    assert (await granted(ready, SUBDOMAINS))["number"] == 312


async def test_a_voided_host_may_be_certified_again(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, SUBDOMAINS, host="lai.daknong.gov.vn")
    await about(ready, receipt["href"], "void", receipt["seq"])
    again = await granted(ready, SUBDOMAINS, host="lai.daknong.gov.vn")
    await ended(ready, SUBDOMAINS, again["href"], "2024-11-10")
    day = {"effective_on": "2024-11-10", "document": {"signed_on": "2024-11-10"}}
    assert (await granted(ready, SUBDOMAINS, host="lai.daknong.gov.vn", **day))["number"] == 312


async def test_a_correction_of_the_signing_day_stays_in_its_year(ready: httpx.AsyncClient) -> None:
    receipt = await granted(ready, SUBDOMAINS)
    await granted(ready, SUBDOMAINS, effective_on="2024-10-28", document={"signed_on": "2024-10-28"})
    both = {"effective_on": "2024-10-30", "document": {"signed_on": "2024-10-30"}}
    await about(ready, receipt["href"], "correct", receipt["seq"], **both)
    found = await certificate(ready, "gxn")
    assert found["uses"][0]["signed_on"] == "2024-10-30"
    assert [(e["rule"], e["number"]) for e in found["exceptions"]] == [("date_goes_back", 311)]
    body = {"kind": "correct", "corrects": receipt["seq"], "reason": "Sai năm", "document": {"signed_on": "2023-10-30"}}
    assert fields(refused(await ready.post(f"{receipt['href']}/acts", json=body), 422)) == {"document"}


async def test_a_refused_grant_uses_no_number(ready: httpx.AsyncClient) -> None:
    refused(await ready.post(f"/v1/{LICENCES}", json=opening(LICENCES, expires_on="2034-10-23")), 422)
    refused(await ready.post(f"/v1/{SUBDOMAINS}", json=opening(SUBDOMAINS, holder="KHONG-CO")), 422)
    assert (await granted(ready, PERMITS))["number"] == 1
    assert (await granted(ready, SUBDOMAINS))["number"] == 310


async def test_the_issuer_is_frozen_with_the_authoritys_name(ready: httpx.AsyncClient) -> None:
    plain = await granted(ready, SUBDOMAINS)
    stated = await granted(ready, SUBDOMAINS, document={"signed_on": "2024-10-22", "issuer": "Sở TT&TT"})
    issuers = [(await ready.get(receipt["href"])).json()["issuer"] for receipt in (plain, stated)]
    assert issuers == ["Cơ quan STTTT", "Sở TT&TT"]


async def test_the_list_of_series_shows_what_each_numbers(ready: httpx.AsyncClient) -> None:
    items = (await ready.get("/v1/number-series")).json()["items"]
    assert [item["key"] for item in items] == ["cv", "gp", "gxn", "xn"]
    uses = {(use["register"], use["kind"]): item["key"] for item in items for use in item["uses"]}
    assert uses[(SUBDOMAINS, "grant")] == "gxn"
    assert uses[(PERMITS, "grant")] == uses[(LICENCES, "grant")] == "gp"
    assert HOLDER not in str(items)


@pytest.mark.parametrize("ahead", [1, 30])
async def test_a_number_is_not_given_before_the_day_of_signing(
    ready: httpx.AsyncClient, province: Database, ahead: int
) -> None:
    """A slip of the month would take a number, or even the first of next year's, for good; the effect may lie ahead."""
    day = (today() + timedelta(days=ahead)).isoformat()
    before = await trace(province)
    body = opening("subdomain-certificates") | {"effective_on": today().isoformat(), "document": {"signed_on": day}}
    faults = refused(await ready.post("/v1/subdomain-certificates", json=body), 422)
    assert [(fault["field"], fault["value"], fault["code"]) for fault in faults] == [
        ("document.signed_on", day, "signed-ahead")
    ]
    assert await trace(province) == before
    later = {"effective_on": day, "document": {"signed_on": today().isoformat()}}
    recorded(await ready.post("/v1/subdomain-certificates", json=body | later))
