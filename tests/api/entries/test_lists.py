"""Lists by every order and filter, in both times: the pages joined are the whole list, filtered and sorted here."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.registers import RESOURCES
from api.registers.application import APPLICATION
from db.vietnamese import sort_key
from domain.entries import reading
from domain.registers import REGISTERS
from domain.tense import today
from tests.api.entries.test_search import items
from tests.factories import AUTHORITY, HOLDER, granted
from tests.support.api import about, amended, ended, every_register, fields, ledger_size, recorded, refused
from tests.support.profiles import cases

FIRST, DAYS, STEP = date(2024, 3, 1), 240, 10
"""Days are some steps after the first, so that ranges often begin or end on the day of an act."""
PLACES = {"O-NGHIA-DUC": "24611", "O-DAK-MIL": "663", "KHONG-RO": None, HOLDER: None}
"""Bodies with their places: a ward of the town 660 and a district, both of the province 67."""
INSIDE = {"24611": {"O-NGHIA-DUC"}, "660": {"O-NGHIA-DUC"}, "663": {"O-DAK-MIL"}, "67": {"O-NGHIA-DUC", "O-DAK-MIL"}}
NAMES = ("Uỷ ban", "Đắk Mil", "Cơ quan 10", "An", "Ất", "Ất")
ORDERS = {
    resource.register.key: [None, *(str(one) for one in resource.order)] for resource in (*RESOURCES, APPLICATION)
}
Row = dict[str, Any]


async def bodies(client: httpx.AsyncClient) -> None:
    for code, place in PLACES.items():
        body = {"code": code, "name": f"Cơ quan {code}", "kind": "press_agency", "place": place}
        if code != HOLDER:
            recorded(await client.post("/v1/organisations", json=body))


async def fill(client: httpx.AsyncClient, register: str, seed: int = 7, count: int = 22) -> None:
    """Entries with lives of several kinds, recorded in no order of days."""
    await bodies(client)
    random = Random(seed)
    for _ in range(count):
        signed = FIRST + timedelta(random.randrange(0, DAYS, STEP))
        facts: Row = {"holder": random.choice(list(PLACES)), "holder_name": random.choice(NAMES)}
        if "expires_on" in REGISTERS[register].fact_names:
            some = [signed + timedelta(days) for days in (40, 90, 400)]
            facts["expires_on"] = random.choice(
                [*map(str, some), *([None] if register == "publication-permits" else [])]
            )
        effective = signed + timedelta(random.randrange(0, 3 * STEP, STEP))
        receipt = await granted(
            client, register, document={"signed_on": str(signed)}, effective_on=str(effective), **facts
        )
        await _go_on(client, register, receipt, effective, facts.get("expires_on"), random)


async def _go_on(
    client: httpx.AsyncClient, register: str, receipt: Row, day: date, expires_on: str | None, random: Random
) -> None:
    later = day + timedelta(random.randrange(STEP, 4 * STEP, STEP))
    follows = expires_on is None or str(later) < expires_on
    match random.randrange(5):
        case 0 if follows:
            await amended(client, register, receipt["href"], str(later))
        case 1 if follows:
            await ended(client, register, receipt["href"], str(later))
        case 2:
            await about(client, receipt["href"], "correct", receipt["seq"], changes={"holder_name": "Cơ quan 09"})
        case 3:
            await about(client, receipt["href"], "void", receipt["seq"])


def key_of(sort: str) -> Callable[[Row], Any]:
    match sort.removeprefix("-"):
        case "recorded":
            return lambda row: 0
        case "name":
            return lambda row: sort_key(row["holder_name"] or "")
        case column:
            return lambda row: row[column]


def in_order(rows: list[Row], sort: str | None) -> list[Row]:
    """The rows sorted; those without a key come last both ways."""
    if sort is None:
        return rows
    key, back = key_of(sort), sort.startswith("-")
    known = sorted((row for row in rows if key(row) is not None), key=lambda row: (key(row), row["id"]), reverse=back)
    unknown = sorted((row for row in rows if key(row) is None), key=lambda row: row["id"], reverse=back)
    return known + unknown


def within(value: str | None, first: str | None, last: str | None) -> bool:
    return value is not None and (first is None or value >= first) and (last is None or value <= last)


def matches(row: Row, asked: Row, spells: dict[str, list[Row]]) -> bool:
    """Whether a row of the whole list is one of those that are asked for."""
    for name, column in (("signed", "signed_on"), ("expires", "expires_on")):
        first, last = asked.get(f"{name}_from"), asked.get(f"{name}_until")
        if (first or last) and not within(row[column], first, last):
            return False
    for name in ("status", "holder"):
        if name in asked and row[name] not in asked[name].split(","):
            return False
    if "place" in asked and row["holder"] not in INSIDE[asked["place"]]:
        return False
    if "managed_by" in asked and row["managed_by"] != asked["managed_by"]:
        return False
    if "in_force_from" not in asked:
        return True
    first, last = asked["in_force_from"], asked["in_force_until"]
    return any(one["valid_from"] <= last and (one["valid_to"] or "9") > first for one in spells.get(row["id"], []))


async def spells_of(client: httpx.AsyncClient, register: str, size: int, ids: list[str]) -> dict[str, list[Row]]:
    """The versions in force of each entry, as known at a size of the ledger."""
    found: dict[str, list[Row]] = {}
    for entry in ids:
        row: Row | None = await first_version(client, f"/v1/{register}/{entry}", size)
        while row:
            if row["status"] == "in_force":
                found.setdefault(entry, []).append(row)
            row = await version(client, f"/v1/{register}/{entry}", size, row["valid_to"]) if row["valid_to"] else None
    return found


async def version(client: httpx.AsyncClient, path: str, size: int, day: str) -> Row | None:
    answer = await client.get(path, params={"as_of": day, "known_seq": size})
    return dict(answer.json()) if answer.status_code == 200 else None


async def first_version(client: httpx.AsyncClient, path: str, size: int) -> Row:
    """The version of the first day on which there is one."""
    before, first = 0, DAYS + 3 * STEP
    while first - before > 1:
        middle = (before + first) // 2
        exists = await version(client, path, size, str(FIRST + timedelta(middle - 1)))
        before, first = (before, middle) if exists else (middle, first)
    row = await version(client, path, size, str(FIRST + timedelta(first - 1)))
    assert row is not None
    return row


DAY = st.tuples(st.integers(0, 30), st.sampled_from([0, 0, 1])).map(
    lambda step: str(FIRST + timedelta(STEP * step[0] + step[1]))
)
RANGE = st.tuples(DAY, DAY).map(sorted)
STATES = ("in_force", "expired", "revoked", "ceased", "voided", "suspended")


def several(values: Any) -> Any:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(",".join)


@st.composite
def asked_of(draw: st.DrawFn, register: str) -> Row:
    """Filters, some of them together."""
    asked: Row = {}
    ranges = ["signed", "in_force", *(["expires"] if "expires_on" in REGISTERS[register].fact_names else [])]
    for name in draw(st.lists(st.sampled_from(ranges), max_size=2, unique=True)):
        first, last = draw(RANGE)
        asked |= {f"{name}_from": first, f"{name}_until": last}
        if name != "in_force" and draw(st.booleans()):
            del asked[draw(st.sampled_from([f"{name}_from", f"{name}_until"]))]
    if draw(st.booleans()):
        asked["status"] = draw(several(STATES))
    if draw(st.integers(0, 2)) == 0:
        asked["holder"] = draw(several(list(PLACES)))
    if draw(st.integers(0, 3)) == 0:
        asked["place"] = draw(st.sampled_from(list(INSIDE)))
    if draw(st.integers(0, 4)) == 0:
        asked["managed_by"] = draw(st.sampled_from([AUTHORITY, HOLDER]))
    return asked


class Filled:
    """A register with entries, and what was known of them at sizes of the ledger."""

    def __init__(self, client: httpx.AsyncClient, register: str, sizes: list[int]) -> None:
        self.client, self.register, self.sizes = client, register, sizes
        self._spells: dict[int, dict[str, list[Row]]] = {}

    async def spells(self, size: int) -> dict[str, list[Row]]:
        if size not in self._spells:
            every = await items(self.client, f"/v1/{self.register}", as_of="2030-01-01", known_seq=size, limit=500)
            self._spells[size] = await spells_of(self.client, self.register, size, [row["id"] for row in every])
        return self._spells[size]


@pytest.fixture
async def filled(ready: httpx.AsyncClient, register: str) -> Filled:
    begun = await ledger_size(ready)
    await fill(ready, register)
    size = await ledger_size(ready)
    return Filled(ready, register, [size, (begun + size) // 2, size - 5])


@every_register
@cases(150)
@given(data=st.data())
async def test_the_pages_joined_are_the_whole_list_filtered_and_sorted(
    filled: Filled, register: str, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    client, path = filled.client, f"/v1/{register}"
    monkeypatch.setattr(reading, "FIRST_WALK", data.draw(st.sampled_from([1, 3, 2_500]), "walk"))
    asked, sort = data.draw(asked_of(register), "asked"), data.draw(st.sampled_from(ORDERS[register]), "sort")
    seq = data.draw(st.sampled_from([None, *filled.sizes]), "seq")
    words = data.draw(st.sampled_from([None, None, "co quan", "at"]), "q")
    tense = {"as_of": data.draw(DAY, "day")} | ({"known_seq": seq} if seq else {}) | ({"q": words} if words else {})
    whole, spells = await items(client, path, **tense, limit=500), await filled.spells(seq or filled.sizes[0])
    wanted = in_order([row for row in whole if matches(row, asked, spells)], sort)
    limit = data.draw(st.sampled_from([1, 2, 3, 7, 50, 500]), "limit")
    found = await items(client, path, **tense, **asked, **({"sort": sort} if sort else {}), limit=limit)
    assert [row["id"] for row in found] == [row["id"] for row in wanted]
    assert found == wanted
    counted = await client.get(f"{path}/count", params=tense | asked)
    assert counted.json() == {"count": len(wanted)}


@every_register
async def test_every_order_and_filter_is_declared_with_a_label(ready: httpx.AsyncClient, register: str) -> None:
    declared = (await ready.get(f"/v1/registers/{register}")).json()
    assert [sort["value"] for sort in declared["sorts"]] == ORDERS[register][1:]
    filters = {field["name"]: field for field in declared["filters"]}
    days = {"signed_from", "signed_until", "in_force_from", "in_force_until"}
    has_term = "expires_on" in REGISTERS[register].fact_names
    assert {"managed_by", "place", *days} <= filters.keys()
    assert ({"expires_from", "expires_until"} <= filters.keys()) is has_term
    assert ("expires_on" in ORDERS[register]) is has_term
    assert all(field["label_vi"] for field in (*filters.values(), *declared["sorts"]))
    assert filters["status"]["type"] == "list"
    assert filters["status"]["item"]["choices"][0] == {"value": "in_force", "label_vi": "còn hiệu lực"}


WRONG = [
    ({"signed_from": "2024-05-02", "signed_until": "2024-05-01"}, 422, "signed_until", "2024-05-01"),
    ({"in_force_from": "2024-05-02", "in_force_until": "2024-05-01"}, 422, "in_force_until", "2024-05-01"),
    ({"in_force_from": "2024-05-02"}, 422, "in_force_until", None),
    ({"in_force_until": "2024-05-02"}, 422, "in_force_from", None),
    ({"status": "in_force,gone"}, 400, "status", "gone"),
    ({"status": "in_force,"}, 400, "status", ""),
    ({"holder": f"{HOLDER},NOBODY"}, 422, "holder", "NOBODY"),
    ({"holder": f"{HOLDER},x y"}, 400, "holder", "x y"),
    ({"managed_by": "NOBODY"}, 422, "managed_by", "NOBODY"),
    ({"place": "99999"}, 422, "place", "99999"),
    ({"place": "660", "as_of": "2026-01-01"}, 422, "place", "660"),
    ({"signed_from": "2024-02-30"}, 400, "signed_from", "2024-02-30"),
]


@pytest.mark.parametrize(("asked", "status", "field", "value"), WRONG)
@pytest.mark.parametrize("path", ["press-offices", "press-offices/count"])
async def test_what_is_asked_for_wrongly_is_named(
    ready: httpx.AsyncClient, path: str, asked: Row, status: int, field: str, value: str | None
) -> None:
    faults = refused(await ready.get(f"/v1/{path}", params=asked), status)
    assert [(fault["field"], fault["value"]) for fault in faults] == [(field, value)]
    assert faults[0]["text_vi"]


async def test_a_term_that_is_asked_for_upside_down_is_refused(ready: httpx.AsyncClient) -> None:
    asked = {"expires_from": "2024-05-02", "expires_until": "2024-05-01"}
    assert fields(refused(await ready.get("/v1/aggregator-licences", params=asked), 422)) == {"expires_until"}
    assert fields(refused(await ready.get("/v1/press-offices", params=asked), 400)) == set(asked)


async def test_a_cursor_continues_only_its_own_order(ready: httpx.AsyncClient) -> None:
    register, after = "publication-permits", {}
    for _ in range(3):
        await granted(ready, register)
    for sort in ORDERS[register]:
        params = {"limit": "1"} | ({"sort": sort} if sort else {})
        after[sort] = httpx.URL((await ready.get(f"/v1/{register}", params=params)).json()["next"]).params["after"]
    for sort in ORDERS[register]:
        for other, cursor in after.items():
            answer = await ready.get(f"/v1/{register}", params={"after": cursor} | ({"sort": sort} if sort else {}))
            same = sort == other or {sort, other} == {None, "recorded"}
            assert answer.status_code == (200 if same else 400), (sort, other)


async def test_dossiers_are_sorted_by_due_day_and_listed_by_who_manages_their_register(
    ready: httpx.AsyncClient,
) -> None:
    kinds = [("publication-permits", "grant"), ("subdomain-certificates", "grant"), ("press-offices", "notify")]
    for place, (register, kind) in enumerate(kinds * 2, 1):
        body = {
            "dossier_code": f"000.00.14.H16-241105-{place:04}",
            "holder": HOLDER,
            "asked_register": register,
            "asked_kind": kind,
            "received_at": f"{today() - timedelta(7 - place)}T08:30:00+07:00",
        }
        recorded(await ready.post("/v1/applications", json=body))
    whole = await items(ready, "/v1/applications")
    assert len(whole) == 6
    for sort in ORDERS["applications"]:
        for limit in (1, 4, 50):
            found = await items(ready, "/v1/applications", **({"sort": sort} if sort else {}), limit=limit)
            assert found == in_order(whole, sort), sort
    for manager, wanted in ((AUTHORITY, whole), (HOLDER, [])):
        asked = {"managed_by": manager, "status": "processing,decided", "sort": "-recorded"}
        assert await items(ready, "/v1/applications", **asked, limit=2) == wanted[::-1]
        counted = await ready.get("/v1/applications/count", params={"managed_by": manager})
        assert counted.json() == {"count": len(wanted)}
