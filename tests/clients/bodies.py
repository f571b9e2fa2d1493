"""The bodies that the READMEs and the examples send, as constants of the types of TypeScript that the contract has."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from api.contract.examples import examples

_CALL: Final = re.compile(r"\$api(/[^\s\"?]+).*?-d '(\{.*?\})'(?=[\s)])", re.DOTALL)


def constants(contract: dict[str, Any], root: Path) -> str:
    """A program that type-checks if every body has the type of its operation."""
    lines = ['import type { components } from "./contract";', 'type Schemas = components["schemas"];']
    for place, (name, body) in enumerate([*_of_examples(contract), *_of_readmes(contract, root)]):
        lines.append(f'export const body{place}: Schemas["{name}"] = {json.dumps(body)};')
    return "\n".join(lines) + "\n"


def _of_examples(contract: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for methods in contract["paths"].values():
        for operation in methods.values():
            request = examples().get(operation["operationId"], {}).get("request")
            if request is not None:
                yield _schema(operation), request


def _of_readmes(contract: dict[str, Any], root: Path) -> Iterator[tuple[str, Any]]:
    for readme in (root / "README.md", root / "api" / "README.md"):
        text = readme.read_text(encoding="utf-8").replace("\\\n", " ")
        for line in text.splitlines():
            for path, body in _CALL.findall(line):
                operation = _operation(contract, f"/v1{path}")
                if operation:
                    yield _schema(operation), json.loads(body)


def _operation(contract: dict[str, Any], path: str) -> Any:
    for template, methods in contract["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        if "post" in methods and re.fullmatch(pattern, path):
            return methods["post"]
    return None


def _schema(operation: Any) -> str:
    [content] = operation["requestBody"]["content"].values()
    name: str = content["schema"]["$ref"].rpartition("/")[2]
    return name
