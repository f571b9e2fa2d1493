"""The oracle shares nothing with the service, and is right about cases that were worked out by hand."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.model import oracle
from tests.model.oracle import clocks, figures, late
from tests.model.oracle.days import row_on
from tests.model.oracle.periods import days_of
from tests.model.oracle.world import EVERYTHING, World

FILES = sorted(Path(oracle.__path__[0]).glob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            assert name not in ("__import__", "import_module", "exec", "eval"), path


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_oracle_imports_the_standard_library_only(path: Path) -> None:
    for module in imported(path):
        ours = module == oracle.__name__ or module.startswith(f"{oracle.__name__}.")
        assert ours or module.split(".")[0] in sys.stdlib_module_names, f"{path.name} imports {module}"


def act(seq: int, kind: str, day: str | None, **parts: Any) -> dict[str, Any]:
    given = {"at": f"2024-01-01T00:00:{seq:02d}Z", "register": "postal-confirmations", "entry": "e", "corrects": None}
    facts = {"holder": "A", "holder_name": "A"} if kind == "grant" else {}
    return {**given, "seq": seq, "kind": kind, "day": day, "authority": "S", "paper": None, "facts": facts, **parts}


def world(*acts: dict[str, Any], **parts: Any) -> World:
    return World(list(acts), calendars={"calendar": (31, False), "nd09": (14, False), "year": (31, True)}, **parts)


@pytest.mark.parametrize(
    ("calendar", "code", "days"),
    [
        ("nd09", "2024-11", ("2024-10-15", "2024-11-14")),
        ("nd09", "2024-Q1", ("2023-12-15", "2024-03-14")),
        ("nd09", "2024", ("2023-12-15", "2024-12-14")),
        ("calendar", "2024-02", ("2024-02-01", "2024-02-29")),
        ("calendar", "2024-H2", ("2024-07-01", "2024-12-31")),
        ("year", "2024-11", ("2024-01-01", "2024-11-30")),
    ],
)
def test_periods_begin_and_end_as_their_calendar_says(calendar: str, code: str, days: tuple[str, str]) -> None:
    assert days_of(world(), calendar, code) == days


def test_a_second_act_of_one_entry_is_a_late_difference() -> None:
    acts = [act(3, "grant", "2024-02-01"), act(5, "amend", "2024-02-05"), act(9, "amend", "2024-02-10")]
    known = world(*acts)
    seal = {"calendar": "calendar", "period": "2024-02", "size": 5, "figures": {"postal-confirmations.amended": 1}}
    found = late.differences(known, seal, 5, EVERYTHING)["postal-confirmations.amended"]
    assert (found["reported"], found["now"], found["difference"], found["must"]) == (1, 2, 1, {9})
    assert late.differences(known, seal, 9, EVERYTHING) == {}


def test_a_correction_moves_an_act_and_a_void_of_it_moves_it_back() -> None:
    correction = act(2, "correct", "2024-03-01", corrects=1)
    known = world(act(1, "grant", "2024-02-01"), correction, act(3, "void", None, corrects=2))
    month = ("2024-02-01", "2024-02-29")
    granted = [figures.value(known, "postal-confirmations.granted", *month, size) for size in (0, 1, 2, 3)]
    assert granted == [0, 1, 0, 1]
    assert row_on(known, "postal-confirmations", "e", "2024-02-01", 2) is None


def test_a_term_ends_with_its_last_day() -> None:
    facts = {"holder": "A", "holder_name": "A", "expires_on": "2024-02-10"}
    known = world(act(1, "grant", "2024-02-01", register="aggregator-licences", facts=facts))
    rows = [row_on(known, "aggregator-licences", "e", f"2024-02-{day}", EVERYTHING) for day in (10, 11)]
    assert [row and (row["status"], row["valid_from"]) for row in rows] == [
        ("in_force", "2024-02-01"),
        ("expired", "2024-02-11"),
    ]


RULE = {
    "register": "postal-confirmations", "kind": "grant", "valid_from": "2020-01-01", "valid_to": None,
    "authority": None, "amount": 3, "unit": "working_days", "after_supplement": "resume", "out_of_hours": "same_day",
    "office_closes_at": None,
}  # fmt: skip
ASKED = {"asked_register": "postal-confirmations", "asked_kind": "grant"}


def test_days_that_a_dossier_waits_are_not_counted() -> None:
    known = world(rules=[RULE])
    facts = {**ASKED, "received_at": "2024-03-04T08:00:00+07:00"}
    received = act(1, "receive", "2024-03-04", facts=facts)  # a Monday
    assert clocks.due_on(known, [received], "2024-03-04") == "2024-03-07"
    asked, came = act(2, "ask_supplement", "2024-03-05"), act(3, "receive_supplement", "2024-03-08")
    assert clocks.due_on(known, [received, asked], "2024-03-06") is None
    assert clocks.due_on(known, [received, asked, came], "2024-03-08") == "2024-03-12"


def test_a_restart_begins_the_whole_term_anew_with_each_supplement() -> None:
    known = world(rules=[{**RULE, "after_supplement": "restart"}])
    received = act(1, "receive", "2024-03-04", facts={**ASKED, "received_at": "2024-03-04T08:00:00+07:00"})
    asked, came = act(2, "ask_supplement", "2024-03-05"), act(3, "receive_supplement", "2024-03-08")  # a Friday
    again, at_once = act(4, "ask_supplement", "2024-03-12"), act(5, "receive_supplement", "2024-03-12")
    acts = [received, asked, came, again, at_once]
    assert [clocks.due_on(known, acts[:until], "2024-03-13") for until in (1, 2, 3, 4, 5)] == [
        "2024-03-07", None, "2024-03-13", None, "2024-03-15",
    ]  # fmt: skip
    late = act(6, "ask_supplement", "2024-03-15")
    assert clocks.due_on(known, [*acts, late], "2024-03-20") == "2024-03-15", "on the day that it was due"


@pytest.mark.parametrize(
    ("received_at", "counted"),
    [
        ("2024-03-08T17:00:00+07:00", "2024-03-08"),
        ("2024-03-08T17:00:01+07:00", "2024-03-11"),
        ("2024-03-09T08:00:00+07:00", "2024-03-11"),
        ("2024-03-10T18:00:00+07:00", "2024-03-11"),
        ("2024-03-10T18:00:00Z", "2024-03-11"),
    ],
)
def test_what_comes_out_of_hours_counts_from_the_next_working_day(received_at: str, counted: str) -> None:
    rule = {**RULE, "out_of_hours": "next_working_day", "office_closes_at": "17:00"}
    assert clocks.counted_receipt(world(), rule, received_at) == counted
