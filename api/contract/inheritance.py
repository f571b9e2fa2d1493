"""Shapes that extend another refer to it in the contract, so that what they share is written once."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel

from api.contract.schemas import PREFIX, Part, compact, without_bounds

_LEAST: Final = 2
"""As many fields as a shape needs to be worth a reference."""


def extended(
    schemas: Mapping[str, Part], models: Mapping[str, type[BaseModel]], answers: frozenset[str]
) -> dict[str, Part]:
    """The schemas, with references to what they extend if that is one of them or is extended twice."""
    found = {name: base for name in schemas if name in models and (base := _base_of(name, schemas, models, answers))}
    uses = Counter(named for named, _ in found.values())
    result, shapes = dict(schemas), dict(schemas)
    for name, (extends, shape) in found.items():
        if (extends in schemas or uses[extends] >= _LEAST) and shapes.setdefault(extends, shape) == shape:
            result.setdefault(extends, shape)
            result[name] = _extension(schemas[name], extends, shape)
    return result


def _base_of(
    name: str, schemas: Mapping[str, Part], models: Mapping[str, type[BaseModel]], answers: frozenset[str]
) -> tuple[str, Part] | None:
    """The name and schema of the nearest shape that this one extends without changing a field."""
    schema = schemas[name]
    for base in _bases(models[name]):
        known = schemas.get(base.__name__)
        if known and (known.get("additionalProperties") is False or "properties" not in known):
            continue  # one that is closed cannot be extended
        shape = known or _open(base, of_answer=name in answers)
        if _is_extended(schema, shape):
            return base.__name__, shape
    return None


def _bases(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for base in model.__mro__[1:]:
        if issubclass(base, BaseModel) and len(base.model_fields) >= _LEAST:
            yield base


def _open(base: type[BaseModel], *, of_answer: bool) -> Part:
    made: Part = base.model_json_schema(
        ref_template=PREFIX + "{model}", mode="serialization" if of_answer else "validation"
    )
    made = compact({name: part for name, part in made.items() if name not in ("$defs", "additionalProperties")})
    shape: Part = without_bounds(made) if of_answer else made
    return shape


def _is_extended(schema: Part, base: Part) -> bool:
    fields = schema.get("properties", {})
    same = all(fields.get(field) == part for field, part in base["properties"].items())
    return same and set(base.get("required", ())) <= set(schema.get("required", ()))


def _extension(schema: Part, name: str, base: Part) -> Part:
    """The schema as an extension; a closed one stays closed."""
    own = {field: part for field, part in schema["properties"].items() if field not in base["properties"]}
    required = [field for field in schema.get("required", ()) if field not in base.get("required", ())]
    rest = {
        word: part for word, part in schema.items() if word not in ("properties", "required", "additionalProperties")
    }
    closed = {"unevaluatedProperties": False} if schema.get("additionalProperties") is False else {}
    more: Part = ({"properties": own} if own else {}) | ({"required": required} if required else {})
    # A part of its own: some generators take a lone reference, whatever stands beside it, for the whole.
    parts = [{"$ref": PREFIX + name}, *([{"type": "object", **more}] if more else [])]
    return rest | closed | {"allOf": parts}
