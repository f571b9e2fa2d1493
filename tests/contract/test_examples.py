"""The examples of the contract: one for each operation, of its shapes."""

import json
import re
from typing import Any

import pytest
from pydantic import BaseModel

from api.app import Application
from api.contract import document
from api.contract.examples import EXAMPLES as FILE
from api.contract.examples import PROBLEMS as PROBLEM
from api.contract.operations import operation_id
from api.http.problems import Problem
from api.http.responses import Doc
from api.webhooks.schemas import ActMessage, PingMessage
from tests.contract.test_contract import NOT_IN_THE_CONTRACT, routes
from tests.examples.proven import NAMES, SIZE, hold
from tests.support.application import unopened

EXAMPLES = json.loads(FILE.read_text(encoding="utf-8"))
PROBLEMS = EXAMPLES.pop(PROBLEM)
LINKED = re.compile(r"https?://(?!127\.0\.0\.1|mot-cua\.daknong\.gov\.vn/|dang-nhap\.example\.gov\.vn/)")


@pytest.fixture(scope="module")
def documented() -> dict[str, tuple[str, Doc]]:
    """The path and declaration of each operation."""
    app: Application = unopened()
    return {
        operation_id(path, handler): (path, handler.opt["doc"])
        for path, _, handler in routes(app)
        if path not in NOT_IN_THE_CONTRACT
    }


def test_every_operation_has_an_example(documented: dict[str, tuple[str, Doc]]) -> None:
    assert EXAMPLES.keys() == documented.keys(), "regenerate them: python -m tests.examples"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_the_shapes_of_its_operation(documented: dict[str, tuple[str, Doc]], name: str) -> None:
    (path, doc), example = documented[name], EXAMPLES[name]
    assert set(example.get("path", {})) == set(re.findall(r"{(\w+):", path))
    for part, shape in (("request", doc.body or doc.form), ("response", doc.answer)):
        assert (part in example) == (shape is not None), part
        if shape is not None:
            shape.model_validate_json(json.dumps(example[part]))


@pytest.mark.parametrize(("name", "shape"), [("act", ActMessage), ("ping", PingMessage)])
def test_an_example_of_a_message_is_of_november_2024(name: str, shape: type[BaseModel]) -> None:
    content = json.loads(document.text(unopened().litestar))["webhooks"][name]["post"]["requestBody"]["content"]
    example = content["application/cloudevents+json"]["example"]
    shape.model_validate_json(json.dumps(example), strict=True)
    assert example["time"].startswith("2024-11")
    if name == "act":
        assert example["data"]["signed_on"].startswith("2024-11")
    assert not LINKED.search(json.dumps(example))


def test_the_examples_of_proofs_verify() -> None:
    assert hold(EXAMPLES)
    assert EXAMPLES["verify.verify"]["response"]["proof"]["size"] == SIZE


@pytest.mark.parametrize("status", ["400", "404", "422"])
def test_a_refusal_is_shown_with_a_field_and_a_rule(status: str) -> None:
    shown = Problem.model_validate(PROBLEMS[status])
    assert (shown.status, bool(shown.errors)) == (int(status), True)


def test_no_example_contains_secrets_or_outside_links() -> None:
    def texts(value: Any) -> list[str]:
        if isinstance(value, dict | list):
            return [text for inside in (value.values() if isinstance(value, dict) else value) for text in texts(inside)]
        return [value] if isinstance(value, str) else []

    public = {text for text in texts({name: EXAMPLES[name] for name in NAMES}) if text.startswith("eyJ")}
    for text in set(texts(EXAMPLES)) - public:
        assert not LINKED.search(text), text
        assert not re.search(r"sobo_[\w-]{20}|eyJ[\w-]{20}", text), text
