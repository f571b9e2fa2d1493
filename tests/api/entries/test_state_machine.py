"""Every register and the dossiers, walked through legal and illegal acts over the API, against a table of the law."""

from datetime import timedelta
from itertools import count
from typing import Any

import asyncpg
import httpx
import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from db.conditions import table_of
from db.session import Database
from domain.ledger.rebuild import rebuild
from domain.registers import EVERY, REGISTERS
from domain.tense import today
from tests.factories import acted, granted
from tests.support import law, walks
from tests.support.api import CHANGED, about, document, fields, recorded, refused, trace, verified
from tests.support.application import client_of
from tests.support.databases import Recycled
from tests.support.law import LAW
from tests.support.profiles import cases
from tests.support.walks import Walk

every_one = pytest.mark.parametrize("register", sorted(LAW))


@every_one
@cases(4, phases=[Phase.reuse, Phase.generate])
@given(data=st.data())
async def test_nothing_illegal_is_taken_and_everything_legal_is(
    recycled: Recycled, register: str, data: st.DataObject
) -> None:
    """Acts are tried on days in any order.

    Not asked, because the answer is open: two terms that begin on one day; an end or another agency for an office
    after its staff named it; a correction that brings an act under another authority; corrections of a receipt, and
    voids of it or of a decision.
    """
    await recycled.clean()
    await walks.set_up(recycled.database)
    async with client_of(recycled.database) as client:
        walk = Walk(client, recycled.database, lambda some: some[data.draw(st.integers(0, len(some) - 1))])
        for _ in range(70):
            await walk.step(register)
        await tells_what_the_law_tells(walk)
        await stands(client, recycled.url)


async def tells_what_the_law_tells(walk: Walk) -> None:
    """On the days when something happened, and before, every entry is what the acts that were taken make of it."""
    for entry in walk.entries:
        first = entry.states[0].day - timedelta(days=1)
        assert (await walk.client.get(entry.href, params={"as_of": first.isoformat()})).status_code == 404
        for state in entry.states[-4:]:
            shown = (await walk.client.get(entry.href, params={"as_of": state.day.isoformat()})).json()
            public = {name: value for name, value in state.facts.items() if name in shown and name != "holder_name"}
            assert (shown["status"], {name: shown[name] for name in public}) == (state.status, public), entry


async def stands(client: httpx.AsyncClient, url: str) -> None:
    """The ledger is intact, deriving again changes nothing, no versions overlap, the numbers are dense and unique."""
    await verified(url)
    async with Database.open(url, role=None, size=2) as owner:
        assert (await rebuild(owner, EVERY))[1] == []
    connection = await asyncpg.connect(url)
    try:
        for register in EVERY.values():
            assert await connection.fetch(OVERLAPS.format(table_of(register.table).name)) == []
    finally:
        await connection.close()
    for authority in ("stttt", "skhcn"):
        for key in ("gp", "gxn", "xn"):
            for year in (2024, 2025, today().year):
                path = f"/v1/number-series/{key}-{authority}/{year}"
                found: dict[str, Any] = (await client.get(f"{path}/certificate")).json()
                assert (found["dense"], found["unique"]) == (True, True), found
                assert [use["number"] for use in found["uses"]] == list(range(1, found["last"] + 1))


OVERLAPS = """
SELECT a.entry_id FROM {0} a JOIN {0} b ON b.entry_id = a.entry_id AND b.ctid > a.ctid
AND daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to)
AND int8range(a.known_from, a.known_to) && int8range(b.known_from, b.known_to)
"""


PATHS = {
    "in_force": [],
    "suspended": ["suspend"],
    "revoked": ["revoke"],
    "ceased": ["cease"],
    "withdrawn": ["withdraw"],
    "voided": ["void"],
    "expired": ["expire"],
}
"""The acts that lead to each state of an entry."""

_serial = count(1)
TOLD: dict[str, dict[str, Any]] = {
    "transfer": {"holder": "STTTT"},
    "extend": {"expires_on": "2030-06-01"},
    "deposit": {"deposited_on": "2024-11-20", "deposited_copies": 2, "deposited_with": "Sở"},
    "extend_card": {"card_expires_on": "2026-01-01"},
}
"""What an act states where it must state something."""


async def brought_to(client: httpx.AsyncClient, register: str, state: str) -> dict[str, Any] | None:
    """An entry in the state on 20 November 2024, or none if entries of the register never come to it."""
    terms = {"expires_on": "2024-11-10"} if state == "expired" else {}
    if state == "expired" and register not in ("aggregator-licences", "publication-permits"):
        return None
    cards = (
        {"card_number": f"IBT{next(_serial)}", "card_issued_on": "2024-01-01"}
        if register == "resident-reporters"
        else {}
    )
    if not {*PATHS[state]} <= {*LAW[register], "void", "expire"}:
        return None
    receipt = await granted(client, register, **terms, **cards)
    for kind in PATHS[state]:
        if kind == "void":
            await about(client, receipt["href"], "void", receipt["seq"])
        elif kind != "expire":
            await acted(client, receipt["href"], kind, "2024-11-05")
    return receipt


def order(register: str, kind: str, **changes: Any) -> dict[str, Any]:
    """An act of 20 November 2024, with all that its kind needs."""
    paper = document(register, kind, "2024-11-20")
    told = {
        "rename": {"host": f"moi{next(_serial)}.daknong.gov.vn"},
        "issue_card": {"card_number": f"PT{next(_serial)}", "card_issued_on": "2024-11-01"},
        "amend": dict([CHANGED[register]]),
        **TOLD,
    }.get(kind, {})
    return {"kind": kind, "effective_on": "2024-11-20", "document": paper, "changes": told | changes}


KINDS = [(key, kind) for key in REGISTERS for kind, rule in LAW[key].items() if rule.from_states]


@pytest.mark.parametrize(("register", "kind"), KINDS)
async def test_an_act_starts_from_its_states_and_leads_to_its_own(
    ready: httpx.AsyncClient, province: Database, register: str, kind: str
) -> None:
    rule = LAW[register][kind]
    for state in PATHS:
        receipt = await brought_to(ready, register, state)
        if receipt is None:
            continue
        before = await trace(province)
        answer = await ready.post(f"{receipt['href']}/acts", json=order(register, kind))
        if state in rule.from_states.split():
            recorded(answer)
            shown = (await ready.get(receipt["href"], params={"as_of": "2024-11-20"})).json()
            assert shown["status"] == (rule.to_state or state)
        else:
            assert fields(refused(answer, 422)) == {"kind"}, state
            assert await trace(province) == before


@pytest.mark.parametrize(("register", "kind"), KINDS)
async def test_an_act_changes_only_what_it_may_and_states_what_it_must(
    ready: httpx.AsyncClient, province: Database, register: str, kind: str
) -> None:
    rule = LAW[register][kind]
    start = "suspended" if rule.from_states == "suspended" else "in_force"
    receipt = await brought_to(ready, register, start)
    assert receipt is not None
    before = await trace(province)
    facts = EVERY[register].facts.model_fields
    others = {fact: None for fact in facts if not law.may_change(register, kind, fact)}
    if others:
        answer = await ready.post(f"{receipt['href']}/acts", json=order(register, kind, **others))
        assert fields(refused(answer, 422)) == {f"changes.{fact}" for fact in others}
    for fact in rule.required.split():
        for lacking in ({**order(register, kind), "changes": {}}, order(register, kind, **{fact: None})):
            answer = await ready.post(f"{receipt['href']}/acts", json=lacking)
            assert f"changes.{fact}" in fields(refused(answer, 422))
    without = {name: value for name, value in order(register, kind).items() if name != "document"}
    answer = await ready.post(f"{receipt['href']}/acts", json=without)
    if rule.needs_document:
        assert fields(refused(answer, 422)) == {"document"}
        assert await trace(province) == before
    else:
        recorded(answer)


async def test_the_table_knows_every_kind_of_act_and_no_other(ready: httpx.AsyncClient) -> None:
    assert {key: set(kinds) for key, kinds in LAW.items()} == {key: set(one.kinds) for key, one in EVERY.items()}
