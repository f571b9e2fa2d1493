"""What breaks between two contracts, operation by operation."""

from collections.abc import Iterator
from typing import Any

from tests.contract.diff.contract import Contract, Part, Unknown
from tests.contract.diff.schemas import Schemas

KNOWN = {
    "operationId", "summary", "description", "tags", "externalDocs", "deprecated", "parameters", "requestBody",
    "responses", "security", "servers", "name", "path",
}  # fmt: skip
"""What an operation may say; callbacks are not compared."""


class Comparison:
    """Goes through both contracts side by side."""

    def __init__(self, old: Contract, new: Contract) -> None:
        self.old, self.new = old, new
        self.schemas = Schemas(old, new)

    def breaks(self) -> Iterator[str]:
        """Everything that breaks, in words. Raises Unknown for what cannot be compared."""
        for contract in (self.old, self.new):
            contract.check()
        yield from self._whole()
        for section, compare in (("paths", self._operation), ("webhooks", self._webhook)):
            old, new = self.old.operations(section), self.new.operations(section)
            for key, before in old.items():
                for one in (before, new.get(key, {})):
                    if unknown := {word for word in one if not word.startswith("x-")} - KNOWN:
                        raise Unknown(f"{one['name']}: unknown keyword {min(unknown)}")
                found = compare(before, new[key]) if key in new else ["is gone"]
                yield from (f"{before['name']}{'' if one.startswith('.') else ':'} {one}" for one in found)

    def _whole(self) -> Iterator[str]:
        schemes = [one.document.get("components", {}).get("securitySchemes", {}) for one in (self.old, self.new)]
        for name, scheme in schemes[0].items():
            if _rules(scheme) != _rules(schemes[1].get(name, {})):
                yield f"security scheme {name}: is gone or another"
        servers = [[_rules(server) for server in _servers(one.document)] for one in (self.old, self.new)]
        yield from (f"server {one['url']}: is gone or another" for one in servers[0] if one not in servers[1])

    def _operation(self, before: Part, after: Part) -> Iterator[str]:
        if before.get("operationId") != after.get("operationId"):
            yield f"is named {after.get('operationId')}, was {before.get('operationId')}"
        if "servers" in before and _servers(before) != _servers(after):
            yield "its servers are others"
        yield from self._parameters(before, after, given=True)
        yield from self._security(before, after)
        old, new = self.old.followed(before.get("requestBody", {})), self.new.followed(after.get("requestBody", {}))
        if old and not new:
            yield "takes no body any more"
        if new.get("required") and not old.get("required"):
            yield "a body is required now"
        yield from self._content("body", old, new if new else old, given=True) if new else ()
        yield from self._answers(before["responses"], after["responses"])

    def _webhook(self, before: Part, after: Part) -> Iterator[str]:
        """What we send follows the rules of answers; what we are answered, the rules of what is given."""
        yield from self._parameters(before, after, given=False)
        old, new = self.old.followed(before.get("requestBody", {})), self.new.followed(after.get("requestBody", {}))
        yield from self._content("body", old, new, given=False)
        for status in before.get("responses", {}).keys() - after.get("responses", {}).keys():
            yield f"takes no {status} any more"

    def _parameters(self, before: Part, after: Part, *, given: bool) -> Iterator[str]:
        old, new = self.old.parameters(before), self.new.parameters(after)
        for place, was in old.items():
            told = f"parameter {was['in']} {was['name']}"
            if place not in new:
                yield f"{told} is gone"
                continue
            now = new[place]
            if (now if given else was).get("required") and not (was if given else now).get("required"):
                yield f"{told} {'is required now' if given else 'may be left out now'}"
            if _written(was) != _written(now):
                yield f"{told} is written otherwise: {_written(now)}"
            found = self.schemas.compare(was.get("schema", {}), now.get("schema", {}), given=given)
            yield from (f"{told}{one}" for one in found)
            yield from self._content(told, was, now, given=given)
        for place in new.keys() - old.keys() if given else ():
            if new[place].get("required"):
                yield f"parameter {' '.join(place)} is new and required"

    def _security(self, before: Part, after: Part) -> Iterator[str]:
        old, new = _requirements(self.old, before), _requirements(self.new, after)
        if new and {} not in new and (not old or {} in old):
            yield "must be signed in to now"
        for one in old:
            if one and new and not any(_lets_in(one, other) for other in new):
                told = [f"{name} ({', '.join(scopes)})" if scopes else name for name, scopes in one.items()]
                yield f"no longer lets in by {' and '.join(told)}"

    def _content(self, name: str, before: Part, after: Part, *, given: bool) -> Iterator[str]:
        """Media types and what is in them."""
        for kind, old in before.get("content", {}).items():
            new = after.get("content", {}).get(kind)
            if new is None:
                yield f"{name} {'takes' if given else 'is'} no {kind} any more"
                continue
            if old.get("encoding") != new.get("encoding"):
                yield f"{name} is encoded otherwise"
            found = self.schemas.compare(old.get("schema", {}), new.get("schema", {}), given=given)
            yield from (f"{name}{one}" for one in found)

    def _answers(self, before: Part, after: Part) -> Iterator[str]:
        """A refusal that is no longer answered breaks nobody; of a success somebody may wait for it."""
        for status in after.keys() - before.keys():
            if not status.startswith(("4", "5")):
                yield f"may answer {status} now"
        for status, told in before.items():
            if status not in after:
                yield from [f"answers no {status} any more"] if status.startswith("2") else []
                continue
            old, new = self.old.followed(told), self.new.followed(after[status])
            for header, was in old.get("headers", {}).items():
                if header not in new.get("headers", {}):
                    yield f"{status}: header {header} is gone"
                    continue
                was, now = self.old.followed(was), self.new.followed(new["headers"][header])
                found = self.schemas.compare(was.get("schema", {}), now.get("schema", {}), given=False)
                yield from (f"{status} header {header}{one}" for one in found)
            yield from self._content(status, old, new, given=False)


def _rules(part: Part) -> Part:
    """The part without what is only told of it."""
    return {name: value for name, value in part.items() if name != "description" and not name.startswith("x-")}


def _servers(part: Part) -> Any:
    return part.get("servers") or [{"url": "/"}]


def _written(parameter: Part) -> Part:
    """How a parameter's value is written, with what OpenAPI says where nothing is said."""
    style = parameter.get("style", "form" if parameter["in"] in ("query", "cookie") else "simple")
    plain = {word: parameter.get(word, False) for word in ("allowReserved", "allowEmptyValue")}
    return {"style": style, "explode": parameter.get("explode", style == "form"), **plain}


def _requirements(contract: Contract, operation: Part) -> list[Part]:
    found: list[Part] = operation["security"] if "security" in operation else contract.document.get("security", [])
    return found


def _lets_in(old: Part, new: Part) -> bool:
    """Whether who came in by the old requirement still does; a scope holds those that go on from it after a colon."""
    return all(
        name in old and all({scope, scope.partition(":")[0]} & set(old[name]) for scope in scopes)
        for name, scopes in new.items()
    )
