"""The statutory clock of a dossier: when it is due, counted day by day."""

from datetime import date
from typing import Any

from tests.model.oracle.acts import standing
from tests.model.oracle.days import row_on
from tests.model.oracle.world import EVERYTHING, Act, World, moved

ENDS = ("decide", "refuse", "withdraw")


def is_worked(world: World, day: str) -> bool:
    """Monday to Friday, but for the exceptions."""
    return world.works.get(day, date.fromisoformat(day).isoweekday() <= 5)


def rule_of(world: World, register: str, kind: str, day: str) -> dict[str, Any] | None:
    """The time limit for a dossier that is received on the day: the authority's own, or else the general one."""
    authority = world.manager(register, day)
    rules = [r for r in world.rules if (r["register"], r["kind"]) == (register, kind) and r["valid_from"] <= day]
    for whose in (authority, None):
        own = [rule for rule in rules if rule["authority"] == whose]
        if own:
            newest: dict[str, Any] = max(reversed(own), key=lambda rule: str(rule["valid_from"]))
            return newest  # of one day, the last recorded
    return None


def due_day(world: World, rule: dict[str, Any], received: str, waits: list[tuple[str, str]]) -> str:
    """The first working day, outside every wait, on which the term has run."""
    left, day = rule["amount"], received
    while True:
        day = moved(day, 1)
        if any(asked < day <= came for asked, came in waits):
            continue
        left -= 1 if rule["unit"] == "calendar_days" or is_worked(world, day) else 0
        if left <= 0 and is_worked(world, day):
            return day


def promised(world: World, register: str, kind: str, day: str) -> str | None:
    """The day promised on the receipt; None without a rule."""
    rule = rule_of(world, register, kind, day)
    return due_day(world, rule, day, []) if rule else None


def due_on(world: World, acts: list[Act], day: str, *, closing: bool = False) -> str | None:
    """The day that the dossier is due, by the acts until the day; None without a rule, or while it waits.

    What closes it on that day also ends the wait for a supplement.
    """
    past = [act for act in acts if act["day"] <= day]
    facts = past[0]["facts"]
    rule = rule_of(world, facts["asked_register"], facts["asked_kind"], past[0]["day"])
    if rule is None:
        return None
    waits: list[tuple[str, str]] = []
    asked: str | None = None
    for act in past:
        if act["kind"] == "ask_supplement":
            asked = act["day"]
        elif asked and act["kind"] in ("receive_supplement", "refuse", "withdraw"):
            waits, asked = [*waits, (asked, act["day"])], None
    if asked and closing:
        waits, asked = [*waits, (asked, day)], None
    due = due_day(world, rule, past[0]["day"], waits)
    return due if asked is None or due <= asked else None


def clock(world: World, entry: str, day: str) -> dict[str, Any] | None:
    """The clock on a day as known now; None if the dossier was not received by then, or voided."""
    acts = standing(world, entry, EVERYTHING)
    row = row_on(world, "applications", entry, day, EVERYTHING)
    if row is None or row["status"] == "voided":
        return None
    due = row["due_on"] or due_on(world, acts, day)
    ended = row["valid_from"] if row["status"] in ("decided", "refused") else None
    is_open = row["status"] in ("processing", "awaiting_supplement")
    rule = rule_of(world, row["asked_register"], row["asked_kind"], acts[0]["day"])
    return {
        "status": row["status"],
        "received_on": acts[0]["day"],
        "promised_on": row["promised_on"],
        "due_on": due,
        "ended_on": ended,
        "days_left": _days_left(world, rule["unit"], day, due) if rule and due and is_open else None,
        "late": bool(due and (is_open or ended) and (ended or day) > due),
        "on_time": None if ended is None or due is None else ended <= due,
    }


def _days_left(world: World, unit: str, day: str, due: str) -> int:
    """The days of the rule's unit after the day until the due day; negative for those by which it is late."""
    early, late = sorted((day, due))
    passed = 0
    while early < late:
        early = moved(early, 1)
        passed += unit == "calendar_days" or is_worked(world, early)
    return passed if day <= due else -passed
