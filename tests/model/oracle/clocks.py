"""The statutory clock of a dossier: when it is due, counted day by day."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from tests.model.oracle.acts import standing
from tests.model.oracle.days import row_on
from tests.model.oracle.world import EVERYTHING, Act, World, moved

ENDS = ("decide", "refuse", "withdraw")
VIETNAM = timezone(timedelta(hours=7))


def is_worked(world: World, day: str) -> bool:
    """Monday to Friday, but for the exceptions."""
    return world.works.get(day, date.fromisoformat(day).isoweekday() <= 5)


def rule_of(world: World, register: str, kind: str, day: str) -> dict[str, Any] | None:
    """The time limit for a dossier that is received on the day: the authority's own, or else the general one."""
    authority = world.manager(register, day)
    rules = [
        rule
        for rule in world.rules
        if (rule["register"], rule["kind"]) == (register, kind)
        and rule["valid_from"] <= day < (rule["valid_to"] or "9999")
    ]
    for whose in (authority, None):
        own = [rule for rule in rules if rule["authority"] == whose]
        if own:
            newest: dict[str, Any] = max(reversed(own), key=lambda rule: str(rule["valid_from"]))
            return newest  # of one day, the last recorded
    return None


def due_day(world: World, rule: dict[str, Any], received: str, waits: list[tuple[str, str]]) -> str:
    """The first working day, outside every wait, on which the term has run.

    After a wait its rest runs on or, if the rule restarts it, the whole of it.
    """
    left, day = rule["amount"], received
    while True:
        day = moved(day, 1)
        if not any(asked < day <= came for asked, came in waits):
            left -= 1 if rule["unit"] == "calendar_days" or is_worked(world, day) else 0
            if left <= 0 and is_worked(world, day):
                return day
        if rule["after_supplement"] == "restart" and any(came == day for _, came in waits):
            left = rule["amount"]


def counted_day(world: World, rule: dict[str, Any], day: str, hour: str = "00:00:00") -> str:
    """The day that counts as that on which something came; the rule may move what came after hours or on a day off."""
    if rule["out_of_hours"] == "same_day":
        return day
    if rule["office_closes_at"] and hour > f"{rule['office_closes_at']}:00":
        day = moved(day, 1)
    while not is_worked(world, day):
        day = moved(day, 1)
    return day


def counted_receipt(world: World, rule: dict[str, Any], received_at: str) -> str:
    """The day that counts as that of the receipt of a dossier."""
    came = datetime.fromisoformat(received_at).astimezone(VIETNAM)
    return counted_day(world, rule, came.date().isoformat(), came.time().isoformat())


def promised(world: World, register: str, kind: str, received_at: str) -> str | None:
    """The day promised on the receipt; None without a rule."""
    day = datetime.fromisoformat(received_at).astimezone(VIETNAM).date().isoformat()
    rule = rule_of(world, register, kind, day)
    return due_day(world, rule, counted_receipt(world, rule, received_at), []) if rule else None


def due_on(world: World, acts: list[Act], day: str, *, closing: bool = False) -> str | None:
    """The day that the dossier is due, by the acts until the day; None without a rule or receipt, or while it waits.

    What closes it on that day also ends the wait for a supplement.
    """
    past = [act for act in acts if act["day"] <= day]
    facts = past[0]["facts"]
    rule = rule_of(world, facts["asked_register"], facts["asked_kind"], past[0]["day"])
    if rule is None or facts.get("received_at") is None:
        return None
    waits: list[tuple[str, str]] = []
    asked: str | None = None
    for act in past:
        if act["kind"] == "ask_supplement":
            asked = act["day"]
        elif asked and act["kind"] == "receive_supplement":
            waits, asked = [*waits, (asked, counted_day(world, rule, act["day"]))], None
        elif asked and act["kind"] in ("refuse", "withdraw"):
            waits, asked = [*waits, (asked, act["day"])], None
    if asked and closing:
        waits, asked = [*waits, (asked, day)], None
    due = due_day(world, rule, counted_receipt(world, rule, facts["received_at"]), waits)
    return due if asked is None or due <= asked else None


def clock(world: World, entry: str, day: str) -> dict[str, Any] | None:
    """The clock on a day as known now; None if the dossier was not received by then, not accepted, or voided."""
    acts = standing(world, entry, EVERYTHING)
    row = row_on(world, "applications", entry, day, EVERYTHING)
    if row is None or row["status"] in ("voided", "not_accepted"):
        return None
    due = row["due_on"] or due_on(world, acts, day)
    ended = next((act["day"] for act in acts if act["kind"] in ("decide", "refuse") and act["day"] <= day), None)
    is_open = row["status"] in ("processing", "awaiting_supplement")
    rule = rule_of(world, row["asked_register"], row["asked_kind"], acts[0]["day"])
    return {
        "status": row["status"],
        "received_on": acts[0]["day"],
        "counted_on": counted_receipt(world, rule, row["received_at"]) if rule else acts[0]["day"],
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
