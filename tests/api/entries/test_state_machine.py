"""Random legal and illegal acts on every register and on dossiers, checked against a table of the law."""

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

each_register = pytest.mark.parametrize("register", sorted(LAW))


@each_register
@cases(4, phases=[Phase.reuse, Phase.generate])
@given(data=st.data())
async def test_legal_acts_are_recorded_and_illegal_ones_refused(
    recycled: Recycled, register: str, data: st.DataObject
) -> None:
    """Acts are tried on days in any command.

    Not tried, because the law is open: two terms that begin on one day; an end or another agency for an office
    with staff; a correction that moves an act to another authority; corrections of a receipt, and voids of it or
    of a decision.
    """
    await recycled.clean()
    await walks.set_up(recycled.database)
    async with client_of(recycled.database) as client:
        walk = Walk(client, recycled.database, lambda some: some[data.draw(st.integers(0, len(some) - 1))])
        for _ in range(70):
            await walk.step(register)
        await check_entries(walk)
        await check_integrity(client, recycled.url)


async def check_entries(walk: Walk) -> None:
    """On the days of its acts and before, every entry is as the model derives it from the recorded acts."""
    for entry in walk.entries:
        first = entry.states[0].day - timedelta(days=1)
        assert (await walk.client.get(entry.href, params={"as_of": first.isoformat()})).status_code == 404
        for state in entry.states[-4:]:
            shown = (await walk.client.get(entry.href, params={"as_of": state.day.isoformat()})).json()
            public = {name: value for name, value in state.facts.items() if name in shown and name != "holder_name"}
            assert (shown["status"], {name: shown[name] for name in public}) == (state.status, public), entry


async def check_integrity(client: httpx.AsyncClient, url: str) -> None:
    """The ledger is intact, a rebuild changes nothing, no versions overlap, numbers are dense and unique."""
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
STATED: dict[str, dict[str, Any]] = {
    "transfer": {"holder": "STTTT"},
    "extend": {"expires_on": "2030-06-01"},
    "deposit": {"deposited_on": "2024-11-20", "deposited_copies": 2, "deposited_with": "Sở"},
    "extend_card": {"card_expires_on": "2026-01-01"},
}
"""The facts of acts that must state some."""


async def entry_in_state(client: httpx.AsyncClient, register: str, state: str) -> dict[str, Any] | None:
    """An entry in the state on 20 November 2024; None if entries of the register never have it."""
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


def command(register: str, kind: str, **changes: Any) -> dict[str, Any]:
    """The body of an act of 20 November 2024, with all that its kind requires."""
    paper = document(register, kind, "2024-11-20")
    stated = {
        "rename": {"host": f"moi{next(_serial)}.daknong.gov.vn"},
        "issue_card": {"card_number": f"PT{next(_serial)}", "card_issued_on": "2024-11-01"},
        "amend": dict([CHANGED[register]]),
        **STATED,
    }.get(kind, {})
    return {"kind": kind, "effective_on": "2024-11-20", "document": paper, "changes": stated | changes}


KINDS = [(key, kind) for key in REGISTERS for kind, rule in LAW[key].items() if rule.from_states]


@pytest.mark.parametrize(("register", "kind"), KINDS)
async def test_an_act_is_legal_in_its_states_and_leads_to_its_own(
    ready: httpx.AsyncClient, province: Database, register: str, kind: str
) -> None:
    rule = LAW[register][kind]
    for state in PATHS:
        receipt = await entry_in_state(ready, register, state)
        if receipt is None:
            continue
        before = await trace(province)
        answer = await ready.post(f"{receipt['href']}/acts", json=command(register, kind))
        if state in rule.from_states.split():
            recorded(answer)
            shown = (await ready.get(receipt["href"], params={"as_of": "2024-11-20"})).json()
            assert shown["status"] == (rule.to_state or state)
        else:
            assert fields(refused(answer, 422)) == {"kind"}, state
            assert await trace(province) == before


@pytest.mark.parametrize(("register", "kind"), KINDS)
async def test_an_act_changes_only_allowed_facts_and_states_the_required_ones(
    ready: httpx.AsyncClient, province: Database, register: str, kind: str
) -> None:
    rule = LAW[register][kind]
    start = "suspended" if rule.from_states == "suspended" else "in_force"
    receipt = await entry_in_state(ready, register, start)
    assert receipt is not None
    before = await trace(province)
    facts = EVERY[register].facts.model_fields
    others = {fact: None for fact in facts if not law.may_change(register, kind, fact)}
    if others:
        answer = await ready.post(f"{receipt['href']}/acts", json=command(register, kind, **others))
        assert fields(refused(answer, 422)) == {f"changes.{fact}" for fact in others}
    for fact in rule.required.split():
        for lacking in ({**command(register, kind), "changes": {}}, command(register, kind, **{fact: None})):
            answer = await ready.post(f"{receipt['href']}/acts", json=lacking)
            assert f"changes.{fact}" in fields(refused(answer, 422))
    without = {name: value for name, value in command(register, kind).items() if name != "document"}
    answer = await ready.post(f"{receipt['href']}/acts", json=without)
    if rule.needs_document:
        assert fields(refused(answer, 422)) == {"document"}
        assert await trace(province) == before
    else:
        recorded(answer)


async def test_the_table_of_the_law_lists_every_kind_of_act(ready: httpx.AsyncClient) -> None:
    assert {key: set(kinds) for key, kinds in LAW.items()} == {
        key: set(register.kinds) for key, register in EVERY.items()
    }
