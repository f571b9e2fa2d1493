"""What operations have in common is written once: parameters and responses as components, security as the default."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from api.contract.schemas import Part, references

_REFERENCE: Final = "#/components/{section}/{name}"


def share(contract: Part) -> None:
    """Move what operations repeat to the components of the contract, in place."""
    _share_parameters(contract)
    _share_responses(contract)
    _share_security(contract)


def _operations(contract: Part) -> Iterator[tuple[str, Part]]:
    for path, methods in contract["paths"].items():
        for operation in methods.values():
            yield path, operation


def _text(part: Any) -> str:
    return json.dumps(part, sort_keys=True)


def _share_parameters(contract: Part) -> None:
    """Parameters used twice are named as they are; others of the same name are preceded by their noun."""
    components: Part = contract["components"]["parameters"]
    uses: Counter[str] = Counter()
    nouns: dict[str, str] = {}
    for path, operation in _operations(contract):
        for parameter in operation.get("parameters", ()):
            if "$ref" not in parameter:
                uses[_text(parameter)] += 1
                nouns.setdefault(_text(parameter), path.split("/")[2].replace("-", "_"))
    names: dict[str, str] = {}
    for text, count in sorted(uses.items(), key=lambda use: (-use[1], use[0])):
        parameter = json.loads(text)
        name = parameter["name"] if parameter["name"] not in components else f"{nouns[text]}_{parameter['name']}"
        if count > 1 and name not in components:
            names[text], components[name] = name, parameter
    for _, operation in _operations(contract):
        if "parameters" in operation:
            operation["parameters"] = [_referred(one, names, "parameters") for one in operation["parameters"]]


def _share_responses(contract: Part) -> None:
    """Responses used twice are named as their schema is, or as the kind of their file."""
    components: Part = contract["components"]["responses"]
    texts = [_text(answer) for _, operation in _operations(contract) for answer in operation["responses"].values()]
    names: dict[str, str] = {}
    for text, count in sorted(Counter(texts).items(), key=lambda use: (-use[1], use[0])):
        response = json.loads(text)
        name = next(references(response), "") or _file(response)
        if count > 1 and "$ref" not in response and name not in components:
            names[text], components[name] = name, response
    for _, operation in _operations(contract):
        responses = operation["responses"]
        operation["responses"] = {code: _referred(one, names, "responses") for code, one in responses.items()}


def _file(response: Part) -> str:
    """Such as `CsvFile`, by the media type."""
    kinds = [media_type.rpartition("/")[2] for media_type in response.get("content", ())]
    return "".join(re.sub(r"\W", "", kind.title()) for kind in kinds[:1]) + "File"


def _referred(part: Part, names: dict[str, str], section: str) -> Part:
    name = names.get(_text(part))
    return part if name is None else {"$ref": _REFERENCE.format(section=section, name=name)}


def _share_security(contract: Part) -> None:
    """What most operations require is what is required unless one says otherwise."""
    uses = Counter(_text(operation["security"]) for _, operation in _operations(contract))
    [(most, _)] = uses.most_common(1)
    contract["security"] = json.loads(most)
    for _, operation in _operations(contract):
        if _text(operation["security"]) == most:
            del operation["security"]
