"""Where the code raises faults, read from its source; and what a problem must have in Vietnamese."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx

ROOT: Final = Path(__file__).parent.parent.parent
NAMES: Final = ("Fault", "not_allowed")
POSITION: Final = {"field": 0, "code": 3, "case": 5, "about": 6}

HELPERS: Final = {
    "Contradicted": ("contradicted", 1),
    "_failed": ("sign-on", 1),
    "_refused": ("sign-on", 2),
    "_refuse": ("after", 2),
    "_malformed": (None, 2),
}
"""Functions that make a fault of a code (None: their second argument) with the case at a position, about keywords."""

FILES_OF_HELPERS: Final = {
    "_failed": "domain/access/oidc.py",
    "_refused": "domain/access/oidc.py",
    "_refuse": "domain/pages.py",
    "_malformed": "domain/drafts/draft.py",
}

_QUOTED: Final = re.compile("“[^”]*”")


@dataclass(frozen=True)
class Site:
    """A place that raises a fault: file and function, possible codes and cases (None: no literals), what it tells."""

    path: str
    function: str
    line: int
    fields: frozenset[str] | None
    codes: frozenset[str] | None
    cases: frozenset[str] | None
    about: frozenset[str]

    @property
    def place(self) -> tuple[str, str]:
        """File and function."""
        return self.path, self.function

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@cache
def _trees() -> list[tuple[str, ast.Module]]:
    paths = [path for layer in ("db", "domain", "api") for path in sorted((ROOT / layer).rglob("*.py"))]
    return [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function or class of this name, with its file."""
    for path, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", None)) == name:
                yield path, node


def sites() -> Iterator[Site]:
    """Every place that makes a fault."""
    for path, tree in _trees():
        inner = {id(node): part for part in ast.walk(tree) if isinstance(part, _FUNCTIONS) for node in ast.walk(part)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield from _sites(path, inner.get(id(node)), node, node.func.id)


_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)


def _sites(path: str, function: Any, call: ast.Call, name: str) -> Iterator[Site]:
    where = path, function.name if function else "", call.lineno
    if name in NAMES and not any(isinstance(argument, ast.Starred) for argument in call.args[1:]):
        if where[1] in FILES_OF_HELPERS and FILES_OF_HELPERS[where[1]] == path:
            return
        shift = 1 if any(isinstance(argument, ast.Starred) for argument in call.args) else 0
        given = {part: _argument(call, part, position - shift) for part, position in POSITION.items()}
        fields = constants(given["field"], function) if not shift else None
        about = keys_of(given["about"], function)
        yield Site(*where, fields, constants(given["code"], function), constants(given["case"], function, ""), about)
    elif name in HELPERS and FILES_OF_HELPERS.get(name, path) == path:
        code, position = HELPERS[name]
        about = frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
        codes = frozenset({code}) if code else constants(call.args[1], function)
        yield Site(*where, None, codes, constants(_argument(call, "", position), function, ""), about)


def _argument(call: ast.Call, name: str, position: int) -> ast.expr | None:
    given = [keyword.value for keyword in call.keywords if keyword.arg == name] or call.args[position : position + 1]
    return given[0] if given else None


def constants(node: ast.AST | None, function: Any, default: str | None = None) -> frozenset[str] | None:
    """The texts that an expression may be, by the assignments in its function; None if it may be anything else."""
    if node is None:
        return None if default is None else frozenset({default})
    if isinstance(node, ast.Constant):
        return frozenset({node.value}) if isinstance(node.value, str) else None
    if isinstance(node, ast.IfExp):
        return _joined([constants(node.body, function), constants(node.orelse, function)])
    if isinstance(node, ast.Name) and function is not None:
        return _joined([constants(value, function) for value in _assigned(node.id, function)])
    return None


def keys_of(node: ast.AST | None, function: Any, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """The keys that a mapping may have, by its literals and the assignments in its function."""
    if isinstance(node, ast.Dict):
        own = frozenset(key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
        spread = [value for key, value in zip(node.keys, node.values, strict=True) if key is None]
        return own.union(*(keys_of(value, function, seen) for value in spread))
    if isinstance(node, ast.IfExp):
        return keys_of(node.body, function, seen) | keys_of(node.orelse, function, seen)
    if isinstance(node, ast.Name) and function is not None and node.id not in seen:
        values = _assigned(node.id, function)
        return frozenset[str]().union(*(keys_of(value, function, seen | {node.id}) for value in values))
    return frozenset()


def _assigned(name: str, function: Any) -> Iterator[ast.AST]:
    """What is assigned to a name in a function, also as part of a tuple."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _part(name, target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            yield from _part(name, node.target, node.value)


def _part(name: str, target: ast.AST, value: ast.AST) -> Iterator[ast.AST]:
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.IfExp):
        yield from _part(name, target, value.body)
        yield from _part(name, target, value.orelse)
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=True):
            yield from _part(name, one, its)


def _joined(found: list[frozenset[str] | None]) -> frozenset[str] | None:
    return frozenset[str]().union(*(each or () for each in found)) if found and None not in found else None


def unquoted(text: str) -> str:
    """A sentence without the values and labels in it."""
    return _QUOTED.sub("“”", text)


async def check_refusal(response: httpx.Response) -> None:
    """Check that a problem says each fault in Vietnamese: in whole sentences, with nothing left to fill in.

    Each answer names its request, and a problem does so in its body too.
    """
    assert len(response.headers.get_list("x-request-id")) == 1
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return
    await response.aread()
    assert response.headers["content-language"] in ("en", "vi")
    assert "Accept-Language" in response.headers.get_list("vary", split_commas=True)
    if response.request.method == "HEAD":
        return
    assert response.json()["request_id"] == response.headers["x-request-id"]
    for error in response.json()["errors"]:
        assert error["label_vi"], error
        assert error["text_vi"].endswith("."), error
        assert not re.search(r"[{}]|\bNone\b|…", unquoted(error["text_vi"])), error
