"""Breaking changes between two schemas: requests must not be narrowed, responses must not be widened.

Both are one question: is every value of the narrow schema valid in the wide one? In requests the old schema is the
narrow one, in responses the new one.
"""

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tests.contract.diff.contract import LOWER_BOUNDS, NOTHING, UPPER_BOUNDS, Contract, Part

TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null", list: "array"}

SAME = ("format", "contentEncoding", "contentMediaType", "not", "prefixItems")
"""Keywords that must be equal, since their values cannot be ordered."""


class Schemas:
    """Compares schemas of two contracts, each pair once."""

    def __init__(self, old: Contract, new: Contract) -> None:
        self.old, self.new = old, new
        self.known: dict[str, list[str]] = {}

    def compare(self, old: Any, new: Any, *, of_request: bool) -> list[str]:
        """Breaking changes, each as `.location: text`."""
        key = json.dumps([old, new, of_request])
        if key not in self.known:
            self.known[key] = []  # a recursive schema is compared once
            self.known[key] = list(self._compare(old, new, of_request))
        return self.known[key]

    def _compare(self, old: Any, new: Any, of_request: bool) -> Iterator[str]:
        was, now = self.old.merged(old), self.new.merged(new)
        if of_request and "default" in was and was["default"] != now.get("default", ...):
            yield f": its default is {now.get('default', 'removed')}, was {was['default']}"
        if "discriminator" in was and was["discriminator"] != now.get("discriminator"):
            yield ": its discriminator was removed or changed"
        sides = (self.old.alternatives(old), self.new.alternatives(new))
        narrow, wide = sides if of_request else sides[::-1]
        for part in narrow:
            candidates = [other for other in wide if _fits(part, other)] or (
                wide if len(narrow) == len(wide) == 1 else []
            )
            tried = [list(self._alternative(part, other, of_request)) for other in candidates]
            if not tried:
                yield f": {_type_text(part)} is {'no longer accepted' if of_request else 'now possible'}"
            else:
                yield from min(tried, key=len)

    def _alternative(self, narrow: Part, wide: Part, of_request: bool) -> Iterator[str]:
        """Compare two alternatives, each of one type at most."""
        if narrow == wide == NOTHING or narrow == NOTHING:
            return
        if wide == NOTHING:
            yield f": no value is {'accepted' if of_request else 'possible'} any more"
            return
        if not _fits(narrow, wide):
            yield f": the type changed ({_type_text((narrow, wide)[of_request])})"
            return
        yield from _values(narrow, wide, of_request)
        yield from _keywords(narrow, wide, of_request)
        yield from self._fields(narrow, wide, of_request)
        yield from self._additional_fields(narrow, wide, of_request)
        if "propertyNames" in wide:
            inner, outer = ({"type": "string"} | each.get("propertyNames", {}) for each in (narrow, wide))
            yield from self._inside(" names", inner, outer, of_request)
        if "items" in wide:
            yield from self._inside("[]", narrow.get("items", {}), wide["items"], of_request)

    def _inside(self, where: str, narrow: Any, wide: Any, of_request: bool) -> Iterator[str]:
        old, new = (narrow, wide) if of_request else (wide, narrow)
        for change in self.compare(old, new, of_request=of_request):
            yield f"{where}{change}"

    def _fields(self, narrow: Part, wide: Part, of_request: bool) -> Iterator[str]:
        inner, outer = narrow.get("properties", {}), wide.get("properties", {})
        rest = wide.get("additionalProperties", True)
        for field in inner.keys() | outer.keys():
            if field in inner and field in outer:
                yield from self._inside(f".{field}", inner[field], outer[field], of_request)
            elif field in inner and of_request:
                yield from (
                    [f".{field}: was removed"]
                    if rest is False
                    else self._inside(f".{field}", inner[field], rest, of_request)
                )
            elif field in outer and not of_request:
                yield f".{field}: was removed"
            elif field in outer and narrow.get("additionalProperties", False) is not False:
                yield from self._inside(f".{field}", narrow["additionalProperties"], outer[field], of_request)
        for field in sorted(set(wide.get("required", ())) - set(narrow.get("required", ()))):
            if of_request or field in inner:
                yield f".{field}: is now {'required' if of_request else 'optional'}"

    def _additional_fields(self, narrow: Part, wide: Part, of_request: bool) -> Iterator[str]:
        """Compare additional fields: responses may have more, if these match the old schema for them."""
        inner, outer = narrow.get("additionalProperties", True), wide.get("additionalProperties", True)
        if inner is False or outer is True or (outer is False and not of_request):
            return
        if outer is False:
            yield ": no longer accepts unknown fields"
        else:
            yield from self._inside(".*", inner, outer, of_request)


def _values(narrow: Part, wide: Part, of_request: bool) -> Iterator[str]:
    inner, outer = _listed(narrow), _listed(wide)
    if outer is not None and inner is None:
        yield f": {'only some values are accepted' if of_request else 'any value is possible'} now"
    elif outer is not None and inner is not None:
        for value in sorted(inner - outer):
            yield f": {value.strip(chr(34))} is {'no longer accepted' if of_request else 'now possible'}"


def _listed(schema: Part) -> set[str] | None:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return None if values is None else {_text(value) for value in values}


def _keywords(narrow: Part, wide: Part, of_request: bool) -> Iterator[str]:
    """Compare keywords: rules of the wide side that the narrow one lacks; sizes of responses are not compared."""
    for word in (*SAME, *(("pattern",) if of_request else ())):
        if word in wide and wide[word] != narrow.get(word):
            yield f": {word} is {(wide if of_request else narrow).get(word, 'removed')} now"
    for field, others in wide.get("dependentRequired", {}).items():
        if set(others) - set(narrow.get("dependentRequired", {}).get(field, ())):
            yield f": dependentRequired of {field} {'is' if of_request else 'was'} {', '.join(others)}"
    if not of_request:
        return
    for word, sign in [*((word, 1) for word in LOWER_BOUNDS), *((word, -1) for word in UPPER_BOUNDS)]:
        if word in wide and (word not in narrow or sign * wide[word] > sign * narrow[word]):
            yield f": {word} is {wide[word]} now"
    step, was = wide.get("multipleOf"), narrow.get("multipleOf")
    if step is not None and (was is None or Fraction(str(was)) % Fraction(str(step))):
        yield f": multipleOf is {step} now"
    if wide.get("uniqueItems") and not narrow.get("uniqueItems"):
        yield ": uniqueItems is true now"


def _types(schema: Part) -> set[str]:
    """The types of an alternative, declared or of its values; empty for any type."""
    if "type" in schema:
        return {schema["type"]}
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return {TYPES.get(type(value), "object") for value in values}


def _fits(narrow: Part, wide: Part) -> bool:
    inner, outer = _types(narrow), _types(wide)
    return not outer or (bool(inner) and inner <= outer | ({"integer"} if "number" in outer else set()))


def _type_text(schema: Part) -> str:
    return " ".join([*sorted(_types(schema)), schema.get("format", "")]).strip() or "anything"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
