"""The entries that a caller can see: all code that reads entries takes the caller's visibility."""

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from domain.access.visibility import EVERYTHING, visibility_of
from domain.acts.act import Act
from domain.errors import NotFound
from domain.registers import EVERY, REFERENCE, REGISTERS

ROOT = Path(__file__).parents[3]

ENTRY_QUERIES = {
    "entries": {"read", "page", "count", "versions"},
    "reports": {"figures", "listing", "rows", "keys"},
    "figure_changes": {"changed", "causes"},
    "feed": {"page", "page_with_facts", "item"},
    "published": {"made_known", "superseded"},
    "differences": {"page"},
    "recording": {"acts_of"},
    "ledger": {"act_and_first"},
    "papers": {"acts_of"},
    "search": {"numbered"},
    "drafts": {"acts_with_numbers", "acts_of_period"},
    "seals": {"changed_entries", "acts"},
}
"""The statements of `db.queries` that return content of entries, by module."""

CHECKED = {"Visibility", "Principal", "ReportService", "Searched"}
"""Parameter types with which a function or class limits entries to the visible ones."""

WITHOUT = {
    "domain/entries/prepare.py:_acts_before": "judges an act; nothing of it is shown",
    "domain/ledger/published.py:with_facts": "the feed selected the acts by the visibility of its caller",
    "domain/ledger/rebuild.py:_repair": "the operator rebuilds all of it",
    "domain/papers/papers.py:read": "anybody who holds a paper sees the facts that its register lists as verified",
    "domain/papers/papers.py:_facts": "the same",
    "domain/reports/late.py:_changed": "counts entries of figures that the caller's report service selected",
    "domain/webhooks/attempts.py:make": "the deliveries were selected by the visibility of the webhook's client",
}
"""What may read entries without a visibility, and why."""


def statements(tree: ast.Module) -> dict[str, str]:
    """The modules of statements that a file imports, by local name."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "db.queries"
        for alias in node.names
    }


def readers() -> Iterator[tuple[str, set[str]]]:
    """Every function or class that uses such a statement, with its parameter types."""
    for layer in ("domain", "api"):
        for path in sorted((ROOT / layer).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            modules = statements(tree)
            for owner in tree.body:
                used = {
                    node.attr
                    for node in ast.walk(owner)
                    if isinstance(node, ast.Attribute)
                    and isinstance(node.value, ast.Name)
                    and node.attr in ENTRY_QUERIES.get(modules.get(node.value.id, ""), ())
                }
                if used and isinstance(owner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    yield f"{path.relative_to(ROOT).as_posix()}:{owner.name}", parameter_types(owner)


def parameter_types(owner: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> set[str]:
    """The names in the annotations of the parameters of a function, or of the constructor of a class."""
    arguments: list[ast.expr | None]
    if isinstance(owner, ast.ClassDef):
        arguments = [node.annotation for node in owner.body if isinstance(node, ast.AnnAssign)]
        for node in owner.body:
            if isinstance(node, ast.FunctionDef) and node.name == "__init__":
                arguments += [argument.annotation for argument in node.args.args]
    else:
        arguments = [argument.annotation for argument in (*owner.args.args, *owner.args.kwonlyargs)]
    return {node.id for each in arguments if each for node in ast.walk(each) if isinstance(node, ast.Name)}


def test_all_code_that_reads_entries_takes_a_visibility() -> None:
    users = dict(readers())
    assert {"domain/entries/reading.py:RegisterService", "domain/reports/report.py:ReportService"} <= users.keys()
    assert [name for name, types in users.items() if not types & CHECKED and name not in WITHOUT] == []
    assert [name for name in WITHOUT if name not in users or users[name] & CHECKED] == [], "needs no exception"


def opened(register: str, **changes: object) -> Act:
    return Act(
        seq=1,
        recorded_at=datetime(2024, 11, 1, tzinfo=UTC),
        recorded_by="thử",
        register=register,
        entry=uuid4(),
        kind=EVERY[register].opening.key,
        effective_on=date(2024, 11, 1),
        changes=changes,
    )


def test_the_whole_province_is_visible_to_a_caller_without_authority() -> None:
    assert visibility_of(None, {}) is EVERYTHING
    assert dict(EVERYTHING.registers) == dict(EVERYTHING.reportable) == EVERY
    assert all(EVERYTHING.owners(register) is None for register in EVERY.values())
    assert all(EVERYTHING.sees(opened(key)) for key in EVERY)


@pytest.mark.parametrize("managed", REGISTERS)
def test_an_authority_sees_the_registers_it_manages_and_the_dossiers_that_ask_for_them(managed: str) -> None:
    visibility = visibility_of("A", {key: "A" if key == managed else "B" for key in REGISTERS})
    assert list(visibility.reportable) == [managed]
    assert set(visibility.registers) == {managed, *(key for key, r in EVERY.items() if r.managed_as is not None)}
    for key, register in EVERY.items():
        if register.managed_as is None:
            assert visibility.sees(opened(key)) == (key == managed)
            assert visibility.owners(register) is None
        else:
            assert visibility.owners(register) == (managed,)
            assert [visibility.sees(opened(key, **{register.managed_as: other})) for other in REGISTERS] == [
                other == managed for other in REGISTERS
            ]
            assert not visibility.sees(opened(key))
    for key in REGISTERS:
        if key != managed:
            with pytest.raises(NotFound):
                visibility.require(key)


RECORDED_BY_THE_OPERATOR = {"api/cli/loading/recording.py"}
"""Where acts are recorded by somebody who sees everything."""

RECORDING_REFERENCE_DATA = {
    "domain/reference/checked.py",
    "domain/reference/calendars.py",
    "domain/reference/reservations.py",
    "domain/reports/seals.py",
    "domain/entries/personal.py",
}
"""Where acts on reference data are recorded, whose refusals name no entry of a register (the test below)."""


def test_reference_data_refer_to_no_entry_and_none_refers_to_them() -> None:
    assert not any(each.references or each.basis or each.managed_as for each in REFERENCE.values())
    assert not {to.register for each in EVERY.values() for to in each.references.values()} & REFERENCE.keys()


def test_every_act_is_recorded_with_the_visibility_of_its_caller() -> None:
    """Otherwise a refusal would count and name what the caller cannot see."""
    calls = [
        (path.relative_to(ROOT).as_posix(), {keyword.arg for keyword in node.keywords})
        for layer in ("domain", "api")
        for path in sorted((ROOT / layer).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("record", "record_on_each", "recording.record")
    ]
    assert len(calls) >= 6
    assert {place for place, given in calls if "visibility" not in given} == (
        RECORDED_BY_THE_OPERATOR | RECORDING_REFERENCE_DATA
    )
