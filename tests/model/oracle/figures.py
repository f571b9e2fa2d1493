"""Figures, the units behind them, and the movements of stocks."""

from typing import Any

from tests.model.oracle.acts import standing, stated
from tests.model.oracle.days import expiries, row_on, term_setter
from tests.model.oracle.law import BY_HOLDER, FIGURES, FLOWS, OUT_OF, STATUS_VI, STOCKS
from tests.model.oracle.world import World, moved

Unit = dict[str, Any]
"""What a figure counts once, as a row of its listing."""


def units(
    world: World, name: str, first: str, last: str, size: int, authority: str | None = None, among: str | None = None
) -> list[Unit]:
    """The acts or entries that a figure counts, of an authority or of one entry, by day and act."""
    entries = world.entries((FLOWS.get(name) or STOCKS[name])[0], size)
    found = []
    for entry in entries if among is None else [entry for entry in entries if entry == among]:
        found += (
            _acts(world, name, entry, first, last, size) if name in FLOWS else _stock(world, name, entry, last, size)
        )
    wanted = [unit for unit in found if authority is None or unit["authority"] == authority]
    return sorted(wanted, key=lambda unit: (unit["effective_on"], unit["seq"]))


def _stock(world: World, name: str, entry: str, day: str, size: int) -> list[Unit]:
    register, counts = STOCKS[name]
    row = row_on(world, register, entry, day, size)
    if row is None or not counts(row):
        return []
    return [_unit(row["valid_from"], row["act_seq"], row, row, row["holder"], row["authority"], entry)]


def _acts(world: World, name: str, entry: str, first: str, last: str, size: int) -> list[Unit]:
    register, kind = FLOWS[name]
    acts = standing(world, entry, size)
    found = []
    for place, act in enumerate(acts):
        if act["kind"] == kind and not act["voided"] and first <= act["day"] <= last:
            row = row_on(world, register, entry, act["day"], size)
            holder = stated(acts[: place + 1], "holder")
            if row and (name not in OUT_OF or (row["due_on"] and act["day"] <= row["due_on"])):
                found.append(_unit(act["day"], act["seq"], act["paper"], row, holder, act["authority"], entry))
    if kind == "expire":
        for day in expiries(world, register, entry, size):
            before = row_on(world, register, entry, moved(day, -1), size)
            row = row_on(world, register, entry, day, size)
            if first <= day <= last and before and row:
                seq = term_setter([act for act in acts if act["day"] < day])
                found.append(_unit(day, seq, before, row, before["holder"], before["authority"], entry))
    return found


def _unit(on: str, seq: int, paper: dict[str, Any], row: Unit, holder: str, authority: str | None, entry: str) -> Unit:
    return {
        "entry": entry, "effective_on": on, "seq": seq, "printed_number": row["printed_number"],
        "status": row["status"], "status_vi": STATUS_VI[row["status"]],
        "holder": holder, "holder_name": row["holder_name"], "paper_number": paper.get("number"),
        "paper_symbol": paper.get("symbol"), "paper_signed_on": paper.get("signed_on"), "authority": authority,
    }  # fmt: skip


def value(world: World, name: str, first: str, last: str, size: int, authority: str | None = None) -> int:
    """A figure."""
    counted = units(world, name, first, last, size, authority)
    return len({unit["holder"] for unit in counted}) if name in BY_HOLDER else len(counted)


def report(world: World, first: str, last: str, size: int, authority: str | None = None) -> dict[str, int]:
    """Every figure of a period."""
    return {name: value(world, name, first, last, size, authority) for name in FIGURES}


def keys(world: World, name: str, day: str, size: int) -> set[str]:
    """What a stock counts on a day: entries, or bodies."""
    return {unit["holder" if name in BY_HOLDER else "entry"] for unit in units(world, name, day, day, size)}


def movement(world: World, name: str, first: str, last: str, size: int) -> dict[str, set[str]]:
    """The parts of a stock's movement over a period, by the day before it and its last day."""
    before, after = keys(world, name, moved(first, -1), size), keys(world, name, last, size)
    return {"opening": before, "in": after - before, "out": before - after, "closing": after}
