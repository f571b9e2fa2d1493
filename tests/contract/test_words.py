"""One word for one thing: what the contract calls a thing, it calls so in every answer, body and parameter."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from api.contract import document
from api.contract.examples import EXAMPLES
from db.words import SUFFIX
from tests.support.application import unopened

Json = dict[str, Any]

CONTRACT: Final[Json] = document.document(unopened().litestar)
INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
SCHEMAS: Final[dict[str, Json]] = CONTRACT["components"]["schemas"]

REFERENCE_FACTS: Final = r"(DeadlineRule|ManagingAuthority|Procedure|SigningRule)(Read|Changes)\.register_key"
"""Facts keep the names by which leaves prove them; of the other shapes of these registers each says `register`."""

FORBIDDEN: Final[dict[str, tuple[str, str]]] = {
    # What it is called: what it may not be called, and where such a word stands for another thing.
    "printed_number": ("number_text|printed|document_number|paper_no", r"PaperCorrection\.printed"),
    "seq": ("act_seq|act|position|sequence", r"ScopesOf\.act"),
    "entry": ("entry_id|row_id|record", ""),
    "register": ("register_key|register_id|book", REFERENCE_FACTS),
    "status": ("state|stage|condition", r"query\.state|CallbackQuery\.state"),
    "statuses, from_statuses, to_status": ("states|from_states|to_state", ""),
    "name": ("account|login|username", ""),
    "recorded_by": ("by|who|author|user", r"(Matrix|query)\.by"),
    "recorded_at": ("at|when|timestamp|time", r"(Message|PublicCheckpoint)\.time"),
    "…_on": (
        "on|date|[a-z]+_date|(first|last)_day|until",
        r"\w+\.birth_date|SealRead\.(first|last)_day|WorkItem\.until",
    ),
    "reason": ("why|cause|remark", r"(NumberReservation|WorkingDay)(Read|Changes)\.why"),
    "…_vi": ("label|help|why_not|text_vn|name_vi|label_text", r"ListOf\.label"),
    "kind": ("type|category", r"(ActMessage|PingMessage|Problem|FormField)\.type"),
    "ordinal": ("version_number|nth_seal", ""),
    "after": ("since|cursor|offset", r"WorkItem\.since"),
}

CODES: Final = re.compile(r"status|kind|(?!method_)[a-z_]+_kind|operation")
"""Fields that say a state or a kind by a code."""

OF_PROGRAMS: Final = re.compile(
    r"(Problem|DryRun|Pinged|Health|Readiness|PublicDelivery)\.status|(Opened|Public)Credential\.kind|SeriesUse\.kind"
    r"|(Figure|MatrixFigure|IndicatorChart|IndicatorOf|DeclaredIndicator)\.kind|PublicAction\.operation"
)
"""Codes that no staff reads as a state or kind: of HTTP, of what sends, and of how a figure counts."""


def names() -> Iterator[tuple[str, str]]:
    """Every field of a shape and every parameter, with where it stands."""
    for schema, shape in SCHEMAS.items():
        yield from ((f"{schema}.{name}", name) for name in shape.get("properties", {}))
    for one in parts(CONTRACT["paths"], set()):
        if one.get("in") in ("query", "path"):
            yield f"{one['in']}.{one['name']}", one["name"]


def parts(part: Any, seen: set[str]) -> Iterator[Json]:
    """The objects of a part of the contract, also those that it refers to, without examples."""
    if isinstance(part, list):
        for value in part:
            yield from parts(value, seen)
    if not isinstance(part, dict):
        return
    yield part
    place = part.get("$ref", "")
    if isinstance(place, str) and place.startswith("#/components/") and place not in seen:
        seen.add(place)
        _, _, kind, name = place.split("/")
        yield from parts(CONTRACT["components"][kind][name], seen)
    for key, value in part.items():
        if key not in ("example", "examples"):
            yield from parts(value, seen)


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_other_word_stands_for_the_same_thing(word: str) -> None:
    others, elsewhere = FORBIDDEN[word]
    found = [place for place, name in names() if re.fullmatch(others, name) and not re.fullmatch(elsewhere, place)]
    assert found == [], f"the word is {word}"


def test_a_number_is_whole_and_a_printed_number_is_text() -> None:
    fields = [(schema, *field) for schema, shape in SCHEMAS.items() for field in shape.get("properties", {}).items()]
    for schema, name, field in fields:
        told = [one.get("type", []) for one in (field, *field.get("anyOf", []))]
        types = {kind for one in told for kind in ([one] if isinstance(one, str) else one)} - {"null"}
        wanted = {"number": "integer", "printed_number": "string", "seq": "integer"}.get(name)
        assert wanted is None or types == {wanted}, (schema, name)


def test_what_staff_reads_as_a_code_is_said_in_vietnamese_beside_it() -> None:
    answers = [way["responses"] for ways in CONTRACT["paths"].values() for way in ways.values()]
    read = [shape["properties"] for shape in parts(answers, set()) if isinstance(shape.get("properties"), dict)]
    assert len(read) > 100
    places = {id(shape.get("properties")): name for name, shape in SCHEMAS.items()}
    missing = [
        f"{places.get(id(fields))}.{name}"
        for fields in read
        for name in fields
        if CODES.fullmatch(name) and f"{name}{SUFFIX}" not in fields
    ]
    assert [place for place in missing if not OF_PROGRAMS.fullmatch(place)] == []


def test_every_instant_of_the_examples_is_told_in_the_time_of_vietnam() -> None:
    """Leaves and signed texts, which stand in answers as texts, keep what was hashed and signed."""
    told = [text for one in json.loads(EXAMPLES.read_text()).values() for text in texts(one.get("response"))]
    instants = [text for text in told if INSTANT.fullmatch(text)]
    assert len(instants) > 50
    assert [text for text in instants if not text.endswith("+07:00")] == []


def texts(part: Any) -> Iterator[str]:
    """Every text of an answer."""
    if isinstance(part, str):
        yield part
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from texts(value)


async def test_an_instant_of_any_source_is_told_in_the_time_of_vietnam(november: httpx.AsyncClient) -> None:
    """SQL, rows and shapes alike, whatever the offset that was stated."""
    dossier = (await november.get("/v1/applications", params={"limit": 1})).json()["items"][0]
    for path in (
        "/v1/changes", "/v1/accounts", "/v1/audit", "/v1/deadline-rules", "/v1/calendar/2024", "/v1/applications",
        f"/v1/applications/{dossier['id']}", f"/v1/applications/{dossier['id']}/history",
    ):  # fmt: skip
        answer = await november.get(path)
        instants = [text for text in texts(answer.json()) if INSTANT.fullmatch(text)]
        assert answer.status_code == 200 and instants, path
        assert {text[-6:] for text in instants} == {"+07:00"}, path
