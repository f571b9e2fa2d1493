"""A form for every act of every register is drawn from its declaration alone, filled in, and accepted."""

from collections import deque

import httpx
import pytest

from api.declarations.describe import described
from api.declarations.described import DESCRIBED
from domain.refusals.labels import label_of
from domain.registers import RECORDED
from tests.api.applications.test_applications import dossier, received
from tests.support.api import recorded, refused
from tests.support.forms import Frontend, Json, Wish, required_paths

DECLARED: dict[str, Json] = {one.resource.register.key: described(one).model_dump(mode="json") for one in DESCRIBED}
ACTS = [(key, act["kind"]) for key, register in DECLARED.items() for act in register["acts"]]


def act_of(register: Json, kind: str) -> Json:
    found: Json = next(act for act in register["acts"] if act["kind"] == kind)
    return found


def way_to(register: Json, kind: str) -> list[str]:
    """The acts on a new entry after which one of `kind` may be recorded, as few as possible."""
    wanted = act_of(register, kind)
    opening = next(act for act in register["acts"] if act["opens"])
    ways: deque[list[str]] = deque([[]])
    while ways:
        way = ways.popleft()
        state = _state_after(register, [opening["kind"], *way])
        if _may_follow(register, wanted, [opening["kind"], *way], state):
            return way
        following = (act for act in register["acts"] if state in act["from_statuses"] and len(way) < 3)
        ways.extend([*way, act["kind"]] for act in following)
    raise AssertionError(f"no way leads to {kind}")


def _state_after(register: Json, kinds: list[str]) -> str:
    states: list[str] = [state for kind in kinds if (state := act_of(register, kind)["to_status"])]
    return states[-1]


def _may_follow(register: Json, act: Json, kinds: list[str], state: str) -> bool:
    if not act["corrective"]:
        return state in act["from_statuses"]
    can = "correctable" if act["states_one_of"] else "voidable"
    return any(act_of(register, kind)[can] for kind in kinds)


def beside(register: Json, act: Json) -> frozenset[str]:
    """The facts that an entry must have before an act states others that go only together with them."""
    fields = {field["name"]: field for field in register["fields"]}
    needed = {other for name in act["requires"] for other in fields[name]["together"]}
    return frozenset(needed.difference(act["changes"]) if not act["opens"] else ())


async def entry_for(frontend: Frontend, register: Json, act: Json) -> Json:
    """What is known of an entry on which the act may be recorded; nothing for one that it opens."""
    if act["opens"]:
        return {}
    entry = await frontend.open(register["key"], wish=Wish(wanted=beside(register, act)))
    for kind in way_to(register, act["kind"]):
        await frontend.act(register, kind, entry)
    return entry


@pytest.mark.parametrize(("key", "kind"), ACTS, ids=str)
async def test_a_form_drawn_from_the_declaration_is_accepted_and_each_required_field_is_required(
    key: str, kind: str, ready: httpx.AsyncClient
) -> None:
    frontend = Frontend(ready)
    register = await frontend.register(key)
    act = act_of(register, kind)
    entry = await entry_for(frontend, register, act)
    body = await frontend.fill(register, act, entry)
    for path in required_paths(act["body"], body):
        less = await frontend.fill(register, act, {**body, **entry}, Wish(omitted=frozenset({path})))
        faults = refused(await frontend.submit(act, entry, less), 400, 422)
        assert any(fault["field"] == path or fault["field"].startswith(f"{path}.") for fault in faults), (path, faults)
    body = await frontend.fill(register, act, entry)
    answer = await frontend.submit(act, entry, body)
    assert answer.status_code == 201, f"{answer.text}\n{body}"


def conditions() -> list[tuple[str, str, str]]:
    """Each fact of an opening that other values require, with such a value: register, fact, value."""
    return [
        (key, field["name"], value)
        for key, register in DECLARED.items()
        for act in register["acts"]
        if act["opens"]
        for field in act["body"]
        if field["required_for"]
        for value in field["required_for"]["values"]
    ]


@pytest.mark.parametrize(("key", "name", "value"), conditions(), ids=str)
async def test_a_field_is_required_for_the_values_of_another_that_the_declaration_names(
    key: str, name: str, value: str, ready: httpx.AsyncClient
) -> None:
    frontend = Frontend(ready)
    register = await frontend.register(key)
    act = next(act for act in register["acts"] if act["opens"])
    [field] = [field for field in act["body"] if field["name"] == name]
    other = field["required_for"]["field"]
    condition = Wish({other: value, "card_issued_on": "2024-01-02"}, frozenset({other}))
    body = await frontend.fill(register, act, {}, condition)
    less = {part: stated for part, stated in body.items() if part != name}
    faults = refused(await frontend.submit(act, {}, less), 422)
    assert name in {fault["field"] for fault in faults}
    assert (await frontend.submit(act, {}, body)).status_code == 201


async def test_a_fact_that_only_some_values_allow_is_refused_for_others(ready: httpx.AsyncClient) -> None:
    frontend, refusals = Frontend(ready), 0
    for key, name, _ in conditions():
        register = await frontend.register(key)
        act = next(act for act in register["acts"] if act["opens"])
        fields = {field["name"]: field for field in act["body"]}
        condition = fields[name]["required_for"]
        others = {one["value"] for one in fields[condition["field"]]["choices"]} - {*condition["values"]}
        if condition["only"]:
            for other in sorted(others):
                wish = Wish({condition["field"]: other, "card_issued_on": "2024-01-02"}, frozenset({name}))
                answer = await frontend.submit(act, {}, await frontend.fill(register, act, {}, wish))
                assert name in {fault["field"] for fault in refused(answer, 422)}
                refusals += 1
    assert refusals


async def test_every_kind_of_act_that_is_listed_can_be_applied_for(ready: httpx.AsyncClient) -> None:
    frontend = Frontend(ready)
    receive = act_of(await frontend.register("applications"), "receive")
    [listed] = [field["listed"] for field in receive["body"] if field["name"] == "asked_kind"]
    name, value = listed["where"]
    for register in (await frontend.get("/v1/registers?group=report"))["items"]:
        path = listed["href"].replace("{asked_register}", register["key"])
        kinds = [row["kind"] for row in (await frontend.get(path))[listed["rows"]] if row[name] == value]
        for kind in kinds:
            body = dossier(asked_register=register["key"], asked_kind=kind, asked={})
            answer = await ready.post("/v1/applications?dry_run=true", json=body)
            assert "unknown-kind" not in answer.text, (register["key"], kind)


async def test_dossiers_that_were_not_accepted_are_listed_under_a_name(ready: httpx.AsyncClient) -> None:
    frontend = Frontend(ready)
    declared = await frontend.register("applications")
    dossier_body = dossier()
    await received(ready, dossier_body)
    refusal = {name: dossier_body[name] for name in ("holder", "asked_register", "asked_kind")}
    body = {**refusal, "effective_on": "2024-11-05", "reason": "Thiếu giấy tờ"}
    earlier = recorded(await ready.post("/v1/applications/non-acceptances", json=body))
    [listed] = [field["listed"] for field in act_of(declared, "receive")["body"] if field["name"] == "earlier_dossier"]
    rows = (await frontend.get(listed["href"].format_map(dossier_body)))[listed["rows"]]
    assert [(row[listed["value"]], row[listed["label"]]) for row in rows] == [(earlier["entry"], "2024-11-05")]


def test_a_form_and_a_refusal_call_the_parts_of_an_act_alike() -> None:
    required = [
        (key, act["kind"], field)
        for key, register in DECLARED.items()
        for act in register["acts"]
        for field in act["body"]
        if field["name"] in ("kind", "holder", "holder_name", "corrects", "reason") and field["required"] == "always"
    ]
    for key, kind, field in required:
        if field["name"] != "reason" or field["label_vi"] != "Ghi chú":
            names = {label_of(field["name"]), label_of(field["name"], RECORDED[key].facts)}
            assert any(field["label_vi"].startswith(name) for name in names), (key, kind)


def test_choices_are_written_alike() -> None:
    choices = [
        choice
        for register in DECLARED.values()
        for act in register["acts"]
        for field in act["body"]
        for choice in field["choices"]
    ]
    abbreviated = {choice["label_vi"] for choice in choices if ".: " in choice["label_vi"]}
    assert {choice["label_vi"] for choice in choices if choice["label_vi"][0].isupper()} <= abbreviated
