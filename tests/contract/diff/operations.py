"""Breaking changes between two contracts, operation by operation."""

from collections.abc import Iterator
from typing import Any

from tests.contract.diff.contract import Contract, Part, Unknown
from tests.contract.diff.schemas import Schemas

KNOWN = {
    "operationId", "summary", "description", "tags", "externalDocs", "deprecated", "parameters", "requestBody",
    "responses", "security", "servers", "name", "path",
}  # fmt: skip
"""Known keywords of an operation; callbacks are not compared."""


class Comparison:
    """Compares two contracts."""

    def __init__(self, old: Contract, new: Contract) -> None:
        self.old, self.new = old, new
        self.schemas = Schemas(old, new)

    def breaks(self) -> Iterator[str]:
        """All breaking changes. Raises Unknown for what cannot be compared."""
        for contract in (self.old, self.new):
            contract.check()
        yield from self._document()
        for section, compare in (("paths", self._operation), ("webhooks", self._webhook)):
            old, new = self.old.operations(section), self.new.operations(section)
            for key, before in old.items():
                for operation in (before, new.get(key, {})):
                    if unknown := {word for word in operation if not word.startswith("x-")} - KNOWN:
                        raise Unknown(f"{operation['name']}: unknown keyword {min(unknown)}")
                changes = compare(before, new[key]) if key in new else ["was removed"]
                yield from (f"{before['name']}{'' if change.startswith('.') else ':'} {change}" for change in changes)

    def _document(self) -> Iterator[str]:
        contracts = (self.old, self.new)
        schemes = [contract.document.get("components", {}).get("securitySchemes", {}) for contract in contracts]
        for name, scheme in schemes[0].items():
            if _rules(scheme) != _rules(schemes[1].get(name, {})):
                yield f"security scheme {name}: was removed or changed"
        servers = [[_rules(server) for server in _servers(contract.document)] for contract in contracts]
        removed = (server for server in servers[0] if server not in servers[1])
        yield from (f"server {server['url']}: was removed or changed" for server in removed)

    def _operation(self, before: Part, after: Part) -> Iterator[str]:
        if before.get("operationId") != after.get("operationId"):
            yield f"is named {after.get('operationId')}, was {before.get('operationId')}"
        if "servers" in before and _servers(before) != _servers(after):
            yield "its servers changed"
        yield from self._parameters(before, after, of_request=True)
        yield from self._security(before, after)
        old, new = self.old.resolved(before.get("requestBody", {})), self.new.resolved(after.get("requestBody", {}))
        if old and not new:
            yield "no longer accepts a body"
        if new.get("required") and not old.get("required"):
            yield "a body is now required"
        yield from self._content("body", old, new if new else old, of_request=True) if new else ()
        yield from self._responses(before["responses"], after["responses"])

    def _webhook(self, before: Part, after: Part) -> Iterator[str]:
        """The message follows the rules of responses, and the response to it the rules of requests."""
        yield from self._parameters(before, after, of_request=False)
        old, new = self.old.resolved(before.get("requestBody", {})), self.new.resolved(after.get("requestBody", {}))
        yield from self._content("body", old, new, of_request=False)
        for status in before.get("responses", {}).keys() - after.get("responses", {}).keys():
            yield f"no longer accepts {status}"

    def _parameters(self, before: Part, after: Part, *, of_request: bool) -> Iterator[str]:
        old, new = self.old.parameters(before), self.new.parameters(after)
        for place, was in old.items():
            label = f"parameter {was['in']} {was['name']}"
            if place not in new:
                yield f"{label} was removed"
                continue
            now = new[place]
            if (now if of_request else was).get("required") and not (was if of_request else now).get("required"):
                yield f"{label} is now {'required' if of_request else 'optional'}"
            if _serialization(was) != _serialization(now):
                yield f"{label} is serialized differently: {_serialization(now)}"
            changes = self.schemas.compare(was.get("schema", {}), now.get("schema", {}), of_request=of_request)
            yield from (f"{label}{change}" for change in changes)
            yield from self._content(label, was, now, of_request=of_request)
        for place in new.keys() - old.keys() if of_request else ():
            if new[place].get("required"):
                yield f"parameter {' '.join(place)} is new and required"

    def _security(self, before: Part, after: Part) -> Iterator[str]:
        old, new = _requirements(self.old, before), _requirements(self.new, after)
        if new and {} not in new and (not old or {} in old):
            yield "now requires authentication"
        for requirement in old:
            if requirement and new and not any(_suffices(requirement, other) for other in new):
                parts = [f"{name} ({', '.join(scopes)})" if scopes else name for name, scopes in requirement.items()]
                yield f"no longer allows {' and '.join(parts)}"

    def _content(self, name: str, before: Part, after: Part, *, of_request: bool) -> Iterator[str]:
        """Media types and their schemas."""
        for kind, old in before.get("content", {}).items():
            new = after.get("content", {}).get(kind)
            if new is None:
                yield f"{name} no longer {'accepts' if of_request else 'has'} {kind}"
                continue
            if old.get("encoding") != new.get("encoding"):
                yield f"{name} is encoded differently"
            changes = self.schemas.compare(old.get("schema", {}), new.get("schema", {}), of_request=of_request)
            yield from (f"{name}{change}" for change in changes)

    def _responses(self, before: Part, after: Part) -> Iterator[str]:
        """A removed refusal is compatible; a removed success is not."""
        for status in after.keys() - before.keys():
            if not status.startswith(("4", "5")):
                yield f"may now answer {status}"
        for status, response in before.items():
            if status not in after:
                yield from [f"no longer answers {status}"] if status.startswith("2") else []
                continue
            old, new = self.old.resolved(response), self.new.resolved(after[status])
            for header, was in old.get("headers", {}).items():
                if header not in new.get("headers", {}):
                    yield f"{status}: header {header} was removed"
                    continue
                was, now = self.old.resolved(was), self.new.resolved(new["headers"][header])
                changes = self.schemas.compare(was.get("schema", {}), now.get("schema", {}), of_request=False)
                yield from (f"{status} header {header}{change}" for change in changes)
            yield from self._content(status, old, new, of_request=False)


def _rules(part: Part) -> Part:
    """The part without descriptions and extensions."""
    return {name: value for name, value in part.items() if name != "description" and not name.startswith("x-")}


def _servers(part: Part) -> Any:
    return part.get("servers") or [{"url": "/"}]


def _serialization(parameter: Part) -> Part:
    """The serialization of a parameter, with OpenAPI's defaults."""
    style = parameter.get("style", "form" if parameter["in"] in ("query", "cookie") else "simple")
    plain = {word: parameter.get(word, False) for word in ("allowReserved", "allowEmptyValue")}
    return {"style": style, "explode": parameter.get("explode", style == "form"), **plain}


def _requirements(contract: Contract, operation: Part) -> list[Part]:
    requirements = operation["security"] if "security" in operation else contract.document.get("security", [])
    return list(requirements)


def _suffices(old: Part, new: Part) -> bool:
    """Whether the old requirement satisfies the new one; a scope includes those that continue it after a colon."""
    return all(
        name in old and all({scope, scope.partition(":")[0]} & set(old[name]) for scope in scopes)
        for name, scopes in new.items()
    )
