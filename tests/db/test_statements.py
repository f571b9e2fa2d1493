"""Statements take their arguments by name at run time, which no type checker sees: every use names the right ones."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from db.statement import Sql, Statement

ROOT = Path(__file__).parents[2]
RUNS = {"rows", "row", "one", "value", "stream"}
"""The methods of a reader that take a statement and its arguments."""


def modules(tree: ast.Module) -> dict[str, str]:
    """The names by which a file knows modules of statements, and those modules."""
    return {
        alias.asname or alias.name: f"db.queries.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "db.queries"
        for alias in node.names
    }


def uses() -> Iterator[tuple[str, Sql | Statement, set[str]]]:
    """Where a statement is run with all its arguments written out, the statement, and their names."""
    for path in sorted(path for layer in ("db", "domain", "api") for path in (ROOT / layer).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = modules(tree)
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RUNS):
                continue
            match node.args:
                case [ast.Attribute(value=ast.Name(id=module), attr=name)] if module in known:
                    statement = getattr(importlib.import_module(known[module]), name)
                    names = {keyword.arg for keyword in node.keywords}
                    if None not in names:
                        yield f"{path.relative_to(ROOT)}:{node.lineno}: {module}.{name}", statement, names  # type: ignore[misc]


def test_every_statement_is_run_with_the_arguments_that_it_names() -> None:
    found = list(uses())
    assert len(found) > 100
    wrong = []
    for place, statement, given in found:
        constants = set(statement._constants) if isinstance(statement, Statement) else set()
        names = set(statement._names)
        if not names - constants <= given <= names:
            wrong.append(f"{place} takes {sorted(names - constants)}, and is given {sorted(given)}")
    assert wrong == []
