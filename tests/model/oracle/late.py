"""What became known of sealed periods since they were reported."""

from collections import Counter
from typing import Any

from tests.model.oracle.acts import standing
from tests.model.oracle.days import row_on
from tests.model.oracle.figures import units, value
from tests.model.oracle.law import BY_HOLDER, FIGURES, FLOWS, STOCKS
from tests.model.oracle.periods import days_of, is_earlier
from tests.model.oracle.world import World


def counted(world: World, name: str, entry: str, days: tuple[str, str], size: int) -> Counter[str]:
    """How often a figure counts an entry; if it counts bodies, for which of them."""
    found = [unit["holder"] for unit in units(world, name, *days, size, among=entry)]
    return Counter(set(found)) if name in BY_HOLDER else Counter({"": len(found)})


def differences(world: World, seal: dict[str, Any], since: int, size: int) -> dict[str, dict[str, Any]]:
    """Each figure of a seal that counts other units at `size` than at `since`, or the same more or less often.

    `acts` must be told, since each changed how an entry counts; `may` be told are those that changed anything there.
    """
    days = days_of(world, seal["calendar"], seal["period"])
    found = {}
    for name in FIGURES:
        register = (FLOWS.get(name) or STOCKS[name])[0]
        touched = {act["entry"] for act in world.acts if act["register"] == register and since < act["seq"] <= size}
        changed = [e for e in touched if counted(world, name, e, days, since) != counted(world, name, e, days, size)]
        if changed and name in seal["figures"]:
            reported, now = value(world, name, *days, since), value(world, name, *days, size)
            numbers = {"sealed": seal["figures"][name], "reported": reported, "now": now, "reported_size": since}
            found[name] = {**numbers, "difference": now - reported, **_acts(world, name, changed, days, since, size)}
    return found


def _acts(
    world: World, name: str, entries: list[str], days: tuple[str, str], since: int, size: int
) -> dict[str, set[int]]:
    must, may = set(), set()
    for entry in entries:
        for seq in (act["seq"] for act in world.of(entry) if since < act["seq"] <= size):
            if counted(world, name, entry, days, seq - 1) != counted(world, name, entry, days, seq):
                must.add(seq)
            if _seen(world, name, entry, days, seq - 1) != _seen(world, name, entry, days, seq):
                may.add(seq)
    return {"must": must, "may": must | may}


def _seen(world: World, name: str, entry: str, days: tuple[str, str], size: int) -> Any:
    """All that a figure could depend on: the acts until the last day, and the state then."""
    register = (FLOWS.get(name) or STOCKS[name])[0]
    acts = [act for act in standing(world, entry, size) if act["day"] <= days[1]]
    return acts, row_on(world, register, entry, days[1], size)


def newest_seal(seals: list[dict[str, Any]], period: str) -> dict[str, Any] | None:
    """The newest of the seals of a period."""
    return next((seal for seal in reversed(seals) if seal["period"] == period), None)


def carried(world: World, calendar: str, period: str, size: int) -> dict[tuple[str, str], dict[str, Any]]:
    """The differences that the report of a period carries, by period and figure.

    It carries those of every earlier sealed period, each since it was last reported: by its own seal, or by a report
    of a later period that was sealed. A seal is known once its act is: the report at the size of its own seal carries
    what that seal did.
    """
    before = [seal for seal in world.seals if seal["calendar"] == calendar and seal["seq"] <= size]
    days = {seal["period"]: days_of(world, calendar, seal["period"]) for seal in before}
    mine, found = days_of(world, calendar, period), {}
    for code in days:
        if code == period or not is_earlier(days[code], mine):
            continue
        own = newest_seal(before, code)
        assert own is not None
        later = [
            seal["size"] for seal in before if seal["period"] != period and is_earlier(days[code], days[seal["period"]])
        ]
        since = max([own["size"], *later])
        if since < size:
            found.update({(code, name): told for name, told in differences(world, own, since, size).items()})
    return found
