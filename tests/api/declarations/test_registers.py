"""What the declarations of registers say, to whom, and that it is labelled throughout."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import httpx
import pytest
from pydantic import TypeAdapter, ValidationError

from api.declarations.describe import described
from api.declarations.described import DESCRIBED, Described
from api.declarations.schemas import RegisterDescription, RegisterList
from db.tables.base import HeldFacts
from db.tables.labels import Label, labels
from domain.acts.act import CORRECT, VOID
from domain.declarations.field_types import values_of
from domain.refusals.labels import label_of
from domain.registers import EVERY, RECORDED, REGISTERS
from tests.api.access.test_matrix import MANAGED, key
from tests.support.api import refused, strictly
from tests.support.forms import Json
from tests.support.law import LAW

every_described = pytest.mark.parametrize("one", DESCRIBED, ids=lambda one: one.resource.register.key)


def declared(one: Described) -> Json:
    return described(one).model_dump(mode="json")


def every_field(fields: list[Json], path: str = "") -> Iterator[tuple[str, Json]]:
    for field in fields:
        yield f"{path}{field['name']}", field
        yield from every_field([*field["fields"], *((field["item"] or {}).get("fields", ()))], f"{field['name']}.")


async def test_every_register_of_the_report_the_dossiers_and_what_they_rest_on_are_listed(
    november: httpx.AsyncClient,
) -> None:
    answer = await november.get("/v1/registers")
    listed = [(one.key, one.group) for one in strictly(RegisterList, answer).items]
    assert listed[: len(EVERY)] == [*((key, "report") for key in REGISTERS), ("applications", "dossiers")]
    assert {group for _, group in listed[len(EVERY) :]} == {"reference"}
    of_report = (await november.get("/v1/registers?group=report")).json()["items"]
    assert [one["key"] for one in of_report] == list(REGISTERS)


async def test_a_declaration_has_the_shape_of_the_contract_and_an_etag_that_stays(november: httpx.AsyncClient) -> None:
    for one in (await november.get("/v1/registers")).json()["items"]:
        answer = await november.get(one["href"])
        assert strictly(RegisterDescription, answer).key == one["key"]
        etag = answer.headers["ETag"]
        assert not etag.startswith("W/")
        again = await november.get(one["href"], headers={"If-None-Match": etag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)


@pytest.mark.parametrize("authority", MANAGED)
async def test_a_caller_of_one_authority_is_told_of_its_registers_only(
    own_november: httpx.AsyncClient, authority: str
) -> None:
    headers = {**await key(own_november, "khai-bao", authority, frozenset({"read"})), "Cookie": ""}
    items = (await own_november.get("/v1/registers", headers=headers)).json()["items"]
    assert {one["key"] for one in items if one["group"] == "report"} == MANAGED[authority]
    unknown = refused(await own_november.get("/v1/registers/so-khong-co", headers=headers), 404)
    for register in REGISTERS:
        answer = await own_november.get(f"/v1/registers/{register}", headers=headers)
        if register in MANAGED[authority]:
            assert answer.status_code == 200
        else:
            told = [{**fault, "text_vi": fault["text_vi"].replace("so-khong-co", register)} for fault in unknown]
            assert refused(answer, 404) == [{**fault, "value": register} for fault in told]


async def test_an_unknown_register_is_not_found(november: httpx.AsyncClient) -> None:
    refused(await november.get("/v1/registers/so-khong-co"), 404)
    refused(await november.get("/v1/registers/seals"), 404)


@every_described
def test_every_field_and_filter_has_a_name_in_refusals(one: Described) -> None:
    description = declared(one)
    fields = [*description["filters"], *(part for act in description["acts"] for part in act["body"])]
    facts = one.resource.register.facts
    assert [path for path, field in every_field(fields) if label_of(path, facts) == field["name"]] == []


@every_described
def test_every_field_filter_and_part_of_a_document_is_labelled(one: Described) -> None:
    register = declared(one)
    forms = [part for act in register["acts"] for part in (*act["path"], *act["body"])]
    fields = [*every_field([*register["fields"], *register["filters"], *forms])]
    assert {"document.signed_on", "document.signer_code"} <= {name for name, _ in fields} or len(register["acts"]) == 2
    assert [name for name, field in fields if not field["label_vi"]] == []
    assert all(act["kind_vi"] for act in register["acts"])


@pytest.mark.parametrize("register", RECORDED.values(), ids=lambda register: register.key)
def test_every_fact_has_a_label_of_its_own(register: Any) -> None:
    found = labels(register.facts)
    assert list(found) == list(register.facts.model_fields)
    texts = [label.text for label in found.values()]
    assert len(set(texts)) == len(texts), texts
    assert all(text[0].isupper() and not text.endswith(".") for text in texts)
    assert all(label.help is None or label.help.endswith(".") for label in found.values())


def test_a_fact_without_a_label_has_none_in_its_form() -> None:
    """The two tests above would find a seventh register whose facts or choices nobody named."""

    class Colour(StrEnum):
        RED = "red"

    class UnnamedFacts(HeldFacts):
        named: Annotated[str, Label("Có tên")]
        unnamed: str
        colour: Colour

    assert "unnamed" not in labels(UnnamedFacts)
    schema = UnnamedFacts.model_json_schema()
    with pytest.raises(TypeError, match="Colour"):
        values_of(schema["properties"]["colour"], schema["$defs"], UnnamedFacts.model_fields["colour"])


@every_described
def test_the_choices_and_defaults_of_a_form_are_accepted_by_its_shape_and_nothing_else_is(one: Described) -> None:
    for act in declared(one)["acts"]:
        form = one.form(act["kind"])
        assert form is not None
        shape = one.resource.register.facts if "changes" in form.body.model_fields else form.body
        fields = {info.alias or name: info for name, info in shape.model_fields.items()}
        parts = {name.rpartition(".")[2]: field for name, field in every_field(act["body"])}
        for name, field in ((name, field) for name, field in parts.items() if name in fields):
            kind: Any = Annotated[fields[name].annotation, *fields[name].metadata]
            accepts: TypeAdapter[Any] = TypeAdapter(kind)
            listed = field["type"] == "list"
            choices = [choice["value"] for choice in ((field["item"] or {}).get("choices") or field["choices"])]
            for value in choices:
                accepts.validate_python([value] if listed else value)
            if choices:
                with pytest.raises(ValidationError):
                    accepts.validate_python(["khong-co"] if listed else "khong-co")
            if field["default_value"] is not None:
                accepts.validate_python(field["default_value"])


@every_described
def test_the_acts_and_states_are_those_of_the_declaration(one: Described) -> None:
    register, found = one.resource.register, declared(one)
    kinds = [act["kind"] for act in found["acts"]]
    assert [kind for kind in kinds if kind not in (CORRECT, VOID)] == list(register.kinds)
    states = {status["status"] for status in found["statuses"]}
    for act in found["acts"]:
        assert {*act["from_statuses"]} <= states
        assert act["to_status"] in {None, *states}
        assert act["conditional"] == ("{id}" in act["href"])
    orders = one.query.model_json_schema()["properties"].get("sort", {}) if one.query else {}
    known = one.query.model_json_schema()["$defs"][orders["anyOf"][0]["$ref"].rpartition("/")[2]] if orders else {}  # type: ignore[union-attr]
    assert [sort["value"] for sort in found["sorts"]] == known.get("enum", [])
    assert [one["key"] for one in found["indicators"]] == [f"{register.key}.{each.key}" for each in register.indicators]


@every_described
def test_a_form_requires_the_facts_that_its_act_requires(one: Described) -> None:
    for act in declared(one)["acts"]:
        [*changes] = [part["fields"] for part in act["body"] if part["name"] == "changes" and part["fields"]]
        for fields in changes:
            assert {part["name"] for part in fields} <= {*act["changes"]}
            assert {part["name"] for part in fields if part["required"] == "always"} == {*act["requires"]}


@pytest.mark.parametrize("key", LAW)
def test_a_declaration_says_what_the_law_of_its_register_says(key: str) -> None:
    """The law of tests is a table of its own, so what is served is compared with what was read from the sources."""
    [one] = [one for one in DESCRIBED if one.resource.register.key == key]
    served = {act["kind"]: act for act in declared(one)["acts"]}
    for kind, rule in LAW[key].items():
        act = served[kind]
        assert {*act["from_statuses"]} == {*rule.from_states.split()}, kind
        assert act["to_status"] == (rule.to_state or None), kind
        assert act["opens"] or {*act["requires"]} == {*rule.required.split()}, kind
        told = (act["needs_document"], act["needs_reason"], bool(act["states_one_of"]))
        assert told == (rule.needs_document, rule.needs_reason, rule.needs_change), kind


@every_described
def test_personal_facts_are_marked_and_never_published(one: Described) -> None:
    register = one.resource.register
    fields = declared(one)["fields"]
    assert {field["name"] for field in fields if field["personal"]} == register.private_fields
    assert not any(field["published"] for field in fields if field["personal"])
    assert {field["name"] for field in fields if field["published"]} <= one.resource.public.model_fields.keys()


async def test_every_list_of_a_form_and_of_a_register_can_be_read(november: httpx.AsyncClient) -> None:
    paths, wanted = set(), set()
    for one in DESCRIBED:
        register = declared(one)
        paths |= {register["entries"]} if register["entries"] else set()
        forms = [part for act in register["acts"] for part in act["body"]]
        for _, field in every_field([*register["fields"], *register["filters"], *forms]):
            if (listed := field["listed"]) and "{" not in listed["href"]:
                paths.add(listed["href"])
                wanted.add((listed["href"], listed["rows"], listed["value"], listed["label"]))
    for path in sorted(paths):
        assert (await november.get(path)).status_code == 200, path
    for href, rows, value, label in sorted(wanted):
        for row in (await november.get(href)).json()[rows]:
            assert {value, label} <= row.keys(), href


async def test_every_list_that_depends_on_another_field_shows_a_field_of_its_rows(november: httpx.AsyncClient) -> None:
    """Such as the kinds of act of a register, and the acts of an entry that one may correct."""
    checked = set()
    for one in DESCRIBED:
        register = declared(one)
        forms = [part for act in register["acts"] for part in act["body"]]
        for _, field in every_field([*register["fields"], *register["filters"], *forms]):
            listed = field["listed"] or {"href": ""}
            if listed["href"].startswith("/v1/registers/{"):
                path = re.sub(r"{[a-z_]+}", "press-offices", listed["href"])
            elif listed["href"].endswith("/{id}/history"):
                rows = (await november.get(listed["href"].removesuffix("/{id}/history"))).json().get("items", [])
                path = listed["href"].replace("{id}", rows[0]["id"]) if rows else ""
            else:
                continue
            for row in (await november.get(path)).json()[listed["rows"]] if path else ():
                assert {listed["value"], listed["label"]} <= row.keys(), listed["href"]
                checked.add(listed["href"])
    assert len(checked) > 3
