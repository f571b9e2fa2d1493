"""What breaks between two schemas: of what is given nothing may be narrowed, of what is answered nothing widened.

Both are one question: does every value of the narrower side fit the wider? The new schema is the wider side of what is
given, and the narrower of what is answered.
"""

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tests.contract.diff.contract import LEAST, MOST, NOTHING, Contract, Part

TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null", list: "array"}

SAME = ("format", "contentEncoding", "contentMediaType", "not", "prefixItems")
"""Rules that are the same or another: nobody here sees which is the narrower."""


class Schemas:
    """Compares schemas of two contracts; each pair once."""

    def __init__(self, old: Contract, new: Contract) -> None:
        self.old, self.new = old, new
        self.known: dict[str, list[str]] = {}

    def compare(self, old: Any, new: Any, *, given: bool) -> list[str]:
        """What breaks, each as `.where: words`."""
        key = json.dumps([old, new, given])
        if key not in self.known:
            self.known[key] = []  # one that holds itself is compared once
            self.known[key] = list(self._compare(old, new, given))
        return self.known[key]

    def _compare(self, old: Any, new: Any, given: bool) -> Iterator[str]:
        was, now = self.old.whole(old), self.new.whole(new)
        if given and "default" in was and was["default"] != now.get("default", ...):
            yield f": its default is {now.get('default', 'gone')}, was {was['default']}"
        if "discriminator" in was and was["discriminator"] != now.get("discriminator"):
            yield ": its discriminator is gone or another"
        kinds = (self.old.alternatives(old), self.new.alternatives(new))
        narrow, wide = kinds if given else kinds[::-1]
        for one in narrow:
            candidates = [other for other in wide if _fits(one, other)] or (
                wide if len(narrow) == len(wide) == 1 else []
            )
            tried = [list(self._kind(one, other, given)) for other in candidates]
            if not tried:
                yield f": {_told(one)} is {'no longer taken' if given else 'a new kind of answer'}"
            else:
                yield from min(tried, key=len)

    def _kind(self, narrow: Part, wide: Part, given: bool) -> Iterator[str]:
        """Two kinds of value, each of one type at most."""
        if narrow == wide == NOTHING or narrow == NOTHING:
            return
        if wide == NOTHING:
            yield f": nothing is {'taken' if given else 'answered'} any more"
            return
        if not _fits(narrow, wide):
            yield f": the type changed ({_told((narrow, wide)[given])})"
            return
        yield from _values(narrow, wide, given)
        yield from _words(narrow, wide, given)
        yield from self._fields(narrow, wide, given)
        yield from self._open(narrow, wide, given)
        if "items" in wide:
            yield from self._inside("[]", narrow.get("items", {}), wide["items"], given)

    def _inside(self, where: str, narrow: Any, wide: Any, given: bool) -> Iterator[str]:
        old, new = (narrow, wide) if given else (wide, narrow)
        for one in self.compare(old, new, given=given):
            yield f"{where}{one}"

    def _fields(self, narrow: Part, wide: Part, given: bool) -> Iterator[str]:
        some, many = narrow.get("properties", {}), wide.get("properties", {})
        rest = wide.get("additionalProperties", True)
        for field in some.keys() | many.keys():
            if field in some and field in many:
                yield from self._inside(f".{field}", some[field], many[field], given)
            elif field in some and given:
                yield from (
                    [f".{field}: is gone"] if rest is False else self._inside(f".{field}", some[field], rest, given)
                )
            elif field in many and not given:
                yield f".{field}: is gone"
            elif field in many and narrow.get("additionalProperties", False) is not False:
                yield from self._inside(f".{field}", narrow["additionalProperties"], many[field], given)
        for field in sorted(set(wide.get("required", ())) - set(narrow.get("required", ()))):
            if given or field in some:
                yield f".{field}: {'is required now' if given else 'may be left out now'}"

    def _open(self, narrow: Part, wide: Part, given: bool) -> Iterator[str]:
        """Fields that are not named: in an answer more may come, as long as they are of the kind that was said."""
        some, many = narrow.get("additionalProperties", True), wide.get("additionalProperties", True)
        if some is False or many is True or (many is False and not given):
            return
        if many is False:
            yield ": takes no unknown fields any more"
        else:
            yield from self._inside(".*", some, many, given)


def _values(narrow: Part, wide: Part, given: bool) -> Iterator[str]:
    some, many = _listed(narrow), _listed(wide)
    if many is not None and some is None:
        yield f": {'only some values are taken now' if given else 'any value may be answered now'}"
    elif many is not None and some is not None:
        for value in sorted(some - many):
            yield f": {value.strip(chr(34))} is {'no longer taken' if given else 'answered now'}"


def _listed(schema: Part) -> set[str] | None:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return None if values is None else {_text(value) for value in values}


def _words(narrow: Part, wide: Part, given: bool) -> Iterator[str]:
    """Rules of the wider side that the narrower has not; answers may be of any size within their type."""
    for word in (*SAME, *(("pattern",) if given else ())):
        if word in wide and wide[word] != narrow.get(word):
            yield f": {word} is {(wide if given else narrow).get(word, 'gone')} now"
    for field, others in wide.get("dependentRequired", {}).items():
        if set(others) - set(narrow.get("dependentRequired", {}).get(field, ())):
            yield f": dependentRequired of {field} {'is' if given else 'was'} {', '.join(others)}"
    if not given:
        return
    for word, sign in [*((word, 1) for word in LEAST), *((word, -1) for word in MOST)]:
        if word in wide and (word not in narrow or sign * wide[word] > sign * narrow[word]):
            yield f": {word} is {wide[word]} now"
    step, was = wide.get("multipleOf"), narrow.get("multipleOf")
    if step is not None and (was is None or Fraction(str(was)) % Fraction(str(step))):
        yield f": multipleOf is {step} now"
    if wide.get("uniqueItems") and not narrow.get("uniqueItems"):
        yield ": uniqueItems is true now"


def _types(schema: Part) -> set[str]:
    """The types of a kind of value: as said, or those of its values; none if it may be any."""
    if "type" in schema:
        return {schema["type"]}
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return {TYPES.get(type(value), "object") for value in values}


def _fits(narrow: Part, wide: Part) -> bool:
    some, many = _types(narrow), _types(wide)
    return not many or (bool(some) and some <= many | ({"integer"} if "number" in many else set()))


def _told(schema: Part) -> str:
    return " ".join([*sorted(_types(schema)), schema.get("format", "")]).strip() or "anything"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
