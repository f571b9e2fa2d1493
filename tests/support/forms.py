"""A frontend that knows no register: it draws forms from `/v1/registers/{key}` alone, fills them in, submits them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any, Final

import httpx

from domain.tense import today

Json = dict[str, Any]

ZONE: Final = "daknong.gov.vn"
"""The domain that every host name lies in."""
_BRACES: Final = re.compile(r"\{([a-z_]+)\}")
_EARLIER: Final = timedelta(days=60)
_AHEAD: Final = timedelta(days=300)


@dataclass(frozen=True)
class Wish:
    """What is asked of a form: values of fields that are filled in, further fields to fill in, paths to leave out."""

    chosen: Mapping[str, Any] = field(default_factory=dict)
    wanted: frozenset[str] = frozenset()
    omitted: frozenset[str] = frozenset()


NOTHING: Final = Wish()


class Frontend:
    """A frontend, which counts its values so that they differ; each act is three days after the one before."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client, self._serial = client, count(1)
        self._day = today() - timedelta(days=120)

    async def get(self, path: str) -> Json:
        """What a path answers."""
        answer = await self._client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        found: Json = answer.json()
        return found

    async def register(self, key: str) -> Json:
        """What a register is declared with."""
        return await self.get(f"/v1/registers/{key}")

    async def submit(self, act: Json, entry: Json, body: Json) -> httpx.Response:
        """Submit a form that was filled in."""
        path = _BRACES.sub(lambda name: str(entry[name[1]]), act["href"])
        return await self._client.request(act["method"], path, json=body)

    async def fill(self, register: Json, act: Json, entry: Json, wish: Wish = NOTHING) -> Json:
        """Fill in the form of an act; `entry` is what is known of the entry, with the fields of the path."""
        self._day += timedelta(days=3)
        for part in act["path"]:
            if part["name"] not in entry:
                entry[part["name"]] = await self._value(part, _Form(self, register, act, self._day, entry, wish), "")
        if act["corrective"]:
            entry = {**entry, "target": await self._target(register, act, entry)}
        form = _Form(self, register, act, self._day, entry, wish)
        return await self._object(act["body"], form, "")

    async def _target(self, register: Json, act: Json, entry: Json) -> Json:
        """The newest act that an act corrects or voids, with its declaration."""
        [listed] = [part["listed"] for part in act["body"] if part["name"] == "corrects"]
        rows = (await self.get(_BRACES.sub(lambda name: str(entry[name[1]]), listed["href"])))[listed["rows"]]
        kinds = {one["kind"]: one for one in register["acts"]}
        can = "correctable" if act["states_one_of"] else "voidable"
        return next({**kinds[row["kind"]], "row": row} for row in reversed(rows) if kinds[row["kind"]][can])

    async def _object(self, fields: Iterable[Json], form: "_Form", path: str) -> Json:
        found: Json = {}
        fields = list(fields)
        for part in sorted(fields, key=lambda part: (part["unless"] is not None, part["required"] == "for_values")):
            here = f"{path}{part['name']}"
            if here not in form.wish.omitted and await form.is_needed(part, here, found):
                found[part["name"]] = await self._value(part, form.within(found), here)
            elif here in form.wish.omitted and path == "changes.":
                found[part["name"]] = None
        if path == "document." and found.keys() <= {"number", "symbol"}:
            found |= {"signer": "Người ký"}
        if path == "changes." and not found:
            text = next(
                part for part in fields if form.may_change(part) and part["type"] == "text" and not part["listed"]
            )
            found[text["name"]] = await self._value(text, form, f"{path}{text['name']}")
        return found

    async def _value(self, part: Json, form: "_Form", path: str) -> Any:
        if part["name"] in form.wish.chosen:
            return form.wish.chosen[part["name"]]
        if part["value"] is not None:
            return part["value"]
        if part["name"] == "corrects":
            return form.entry["target"]["row"]["seq"]
        if part["choices"]:
            return part["choices"][0]["value"]
        if part["listed"]:
            return await self._listed(part["listed"], form)
        return await self._typed(part, form, path)

    async def _typed(self, part: Json, form: "_Form", path: str) -> Any:
        serial = next(self._serial)
        match part["type"]:
            case "object":
                return await self._object(part["fields"], form, f"{path}.")
            case "facts":
                return await self._facts(part["facts_of"], form)
            case "list":
                return [await self._value(part["item"], form, path) for _ in range(max(part["min_items"] or 0, 1))]
            case "whole_number":
                if part["name"] == "year":
                    return today().year
                return min(max(serial, part["minimum"] or 0), part["maximum"] or serial)
            case "yes_no":
                return True
            case "day":
                signed = part["day_of_act"] or path.endswith("signed_on")
                return str(form.day if signed else form.day + _AHEAD + timedelta(days=serial))
            case "instant":
                return f"{form.day}T08:00:00+07:00"
        return next(text for text in _texts(part, serial) if _fits(part, text))

    async def _listed(self, listed: Json, form: "_Form") -> Any:
        """The value of a row of the list, if it has one, another than the entry has; else that of a new row."""
        path = form.filled(listed["href"])
        rows = (await self.get(path))[listed["rows"]]
        if listed["where"]:
            name, value = listed["where"]
            rows = [row for row in rows if row[name] == value]
        if not rows:
            return (await self._earlier(path.split("/")[2].partition("?")[0], form.known))["id"]
        fresh = (row for row in rows if row[listed["value"]] not in form.entry.values())
        return next(fresh, rows[0])[listed["value"]]

    async def _earlier(self, key: str, given: Json) -> Json:
        """An entry that was opened long before."""
        self._day -= _EARLIER
        entry = await self.open(key, given)
        self._day += _EARLIER
        return entry

    async def _facts(self, named: Json, form: "_Form") -> Json:
        """The facts of the act that a dossier applies for."""
        known = form.known
        register = await self.register(known[named["register_field"]])
        act = next(one for one in register["acts"] if one["kind"] == known[named["kind_field"]])
        facts = {one["name"] for one in register["fields"]} - {"holder"}
        inner = _Form(self, register, act, form.day, known, NOTHING)
        return await self._object((part for part in act["body"] if part["name"] in facts), inner, "asked.")

    async def open(self, key: str, given: Json | None = None, wish: Wish = NOTHING) -> Json:
        """Open an entry by its form; what is then known of it."""
        register = await self.register(key)
        act = next(one for one in register["acts"] if one["opens"])
        names = {part["name"] for part in act["body"]} & (given or {}).keys()
        chosen = {**{name: (given or {})[name] for name in names}, **wish.chosen}
        entry: Json = {}
        body = await self.fill(register, act, entry, Wish(chosen, wish.wanted | names, wish.omitted))
        answer = await self.submit(act, entry, body)
        assert answer.status_code == 201, f"{key} {act['kind']}: {answer.text}\n{body}"
        found = {**entry, **body, **answer.json()}
        return found if "id" in found else {**found, "id": await self._newest()}

    async def _newest(self) -> str:
        """The entry of the newest act."""
        size = (await self.get("/v1/ledger"))["size"]
        return str((await self.get(f"/v1/changes?after={size - 1}"))["items"][-1]["entry"])

    async def act(self, register: Json, kind: str, entry: Json) -> None:
        """Record an act on an entry by its form."""
        act = next(one for one in register["acts"] if one["kind"] == kind)
        body = await self.fill(register, act, entry)
        answer = await self.submit(act, entry, body)
        assert answer.status_code == 201, f"{register['key']} {kind}: {answer.text}\n{body}"

    async def numbering(self, register: Json, kind: str) -> str | None:
        """Where the numbers of acts of a kind are given: `here`, `elsewhere`, or None if no series numbers them."""
        if register["series"] is None or kind not in register["series"]["kinds"]:
            return None
        for series in (await self.get(register["series"]["href"]))["items"]:
            if any((use["register"], use["kind"]) == (register["key"], kind) for use in series["uses"]):
                return str(series["kept"])
        return None


@dataclass(frozen=True)
class _Form:
    """A form that is being filled in: what is known so far."""

    frontend: Frontend
    register: Json
    act: Json
    day: date
    entry: Json
    wish: Wish
    siblings: Json = field(default_factory=dict)

    def within(self, siblings: Json) -> "_Form":
        """The form of a part, whose siblings have these values."""
        parts = {**self.siblings, **siblings}
        return _Form(self.frontend, self.register, self.act, self.day, self.entry, self.wish, parts)

    @property
    def known(self) -> Json:
        """What the form and the entry say."""
        return {**self.entry, **self.siblings}

    def filled(self, href: str) -> str:
        """A path with the values of the fields that stand in it."""
        return _BRACES.sub(lambda name: str(self.known[name[1]]), href)

    def may_change(self, part: Json) -> bool:
        """Whether a fact may be stated; a correction states only facts that the corrected act may state."""
        target = self.entry.get("target")
        return target is None or part["name"] in target["changes"]

    async def is_needed(self, part: Json, path: str, found: Json) -> bool:
        """Whether a field must be filled in, by what the declaration says, or is wanted."""
        if part["name"] in self.wish.wanted:
            return self.may_change(part)
        if part["unless"] and self._is_stated(part["unless"], found):
            return False
        if path in self.act["states_one_of"]:
            return self._is_chosen_of_many(path)
        return await self._is_required(part, found)

    def _is_chosen_of_many(self, path: str) -> bool:
        """Of parts of which one must be stated: the facts, or else the day."""
        target = self.entry.get("target")
        facts = target is None or bool(target["changes"])
        return path == ("changes" if facts else "effective_on")

    async def _is_required(self, part: Json, found: Json) -> bool:
        match part["required"]:
            case "always":
                return True
            case "for_values":
                condition = part["required_for"]
                return self.within(found).known.get(condition["field"]) in condition["values"]
            case "never":
                return part["name"] == "signed_on" and not self.act["corrective"]
            case "as_applied_for":
                return await self._is_asked(part)
        kept = await self.frontend.numbering(self.register, self.act["kind"])
        needed: bool = {
            "where_numbered": kept is not None,
            "where_numbered_here": kept == "here",
            "where_numbered_elsewhere": kept == "elsewhere",
            "unless_numbered_here": kept != "here",
        }[part["required"]]
        return needed

    async def _is_asked(self, part: Json) -> bool:
        """Whether the form of the act that the dossier applies for requires it too."""
        if part["type"] == "facts":
            return True
        [facts] = [one["facts_of"] for one in self.act["body"] if one["facts_of"]]
        register = await self.frontend.register(self.entry[facts["register_field"]])
        act = next(one for one in register["acts"] if one["kind"] == self.entry[facts["kind_field"]])
        [document] = [one for one in act["body"] if one["name"] == "document"]
        asked = next(one for one in (document, *document["fields"]) if one["name"] == part["name"])
        inner = _Form(self.frontend, register, act, self.day, self.entry, NOTHING)
        return await inner.is_needed(asked, part["name"], {})

    def _is_stated(self, path: str, found: Json) -> bool:
        value: Any = {**self.siblings, **found}
        for name in path.split("."):
            value = (value or {}).get(name)
        return value is not None


def required_paths(fields: Iterable[Json], body: Json, path: str = "") -> Iterator[str]:
    """The paths of the fields that are filled in and that the declaration requires."""
    for part in fields:
        if part["name"] in body:
            if part["required"] != "never":
                yield f"{path}{part['name']}"
            if part["type"] == "object":
                yield from required_paths(part["fields"], body[part["name"]], f"{path}{part['name']}.")


def _texts(part: Json, serial: int) -> Iterator[str]:
    """Texts of the kinds that offices write."""
    match part["format"]:
        case "host":
            yield ZONE if part["name"] == "zone" else f"h{serial}.{ZONE}"
        case "ip_address":
            yield "10.0.0.1"
        case "time":
            yield "17:00"
    yield from (f"Nội dung {serial}", f"MA-{serial}", f"khoa-{serial}", f"{serial:012}", f"H01-261101-{serial:04}")
    yield from ("ten@vi-du.vn", "0912 345 678", f"{serial:010}", f"1.{serial:06}", f"{serial:03}.00.00.H16")


def _fits(part: Json, text: str) -> bool:
    return part["pattern"] is None or re.search(part["pattern"], text) is not None
