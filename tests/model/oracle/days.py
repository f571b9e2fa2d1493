"""An entry on a day, as known at a size of the ledger."""

from itertools import takewhile
from typing import Any

from tests.model.oracle.acts import printed, standing, stated
from tests.model.oracle.law import LIVE, OPENING, PAPER, PUBLIC, Row, state_after
from tests.model.oracle.world import Act, World, moved

PARTICULARS = ("number", "symbol", "signed_on", "signer", "signer_title")


def status(register: str, past: list[Act]) -> str:
    """The state after these acts, if no term ended."""
    if past[0]["voided"]:
        return "voided"
    return next(s for act in reversed(past) if (s := state_after(register, act["kind"])))


def expired(register: str, past: list[Act], day: str) -> bool:
    """Whether a term ended before the day, and nothing else ended the entry."""
    term = stated(past, "expires_on")
    return term is not None and term < day and status(register, past) in LIVE


def term_setter(past: list[Act]) -> int:
    """The seq of the act that set the term: of those in a row that state the same one, the first recorded."""
    stating = [act for act in past if "expires_on" in act["facts"]]
    last = stating[-1]["facts"]["expires_on"]
    row: list[int] = [
        act["seq"] for act in takewhile(lambda act: act["facts"]["expires_on"] == last, reversed(stating))
    ]
    return min(row)


def expiries(world: World, register: str, entry: str, size: int) -> list[str]:
    """The days on which the entry is expired and was not on the day before."""
    acts = standing(world, entry, size)
    days = {moved(act["facts"]["expires_on"], 1) for act in acts if act["facts"].get("expires_on")}

    def is_expired(day: str) -> bool:
        past = [act for act in acts if act["day"] <= day]
        return bool(past) and expired(register, past, day)

    return sorted(day for day in days if is_expired(day) and not is_expired(moved(day, -1)))


def turning_days(world: World, register: str, entry: str, size: int) -> list[str]:
    """The days from which on the entry is another."""
    days = {act["day"] for act in standing(world, entry, size)}
    return sorted(days | set(expiries(world, register, entry, size)))


def rows_of(world: World, register: str, entry: str, size: int) -> list[Row]:
    """The entry on each of these days."""
    rows = (row_on(world, register, entry, day, size) for day in turning_days(world, register, entry, size))
    return [row for row in rows if row]


def row_on(world: World, register: str, entry: str, day: str, size: int) -> Row | None:
    """The entry on the day; None before its first."""
    noted = ("row", entry, day, size)
    if noted not in world.notes:
        world.notes[noted] = _row(world, register, entry, day, size)
    found: Row | None = world.notes[noted]
    return found


def _row(world: World, register: str, entry: str, day: str, size: int) -> Row | None:
    acts = standing(world, entry, size)
    past = [act for act in acts if act["day"] <= day]
    if not past:
        return None
    turns = turning_days(world, register, entry, size)
    since, has_expired = max(turn for turn in turns if turn <= day), expired(register, past, day)
    by_term = has_expired and all(act["day"] < since for act in past)
    row: Row = {
        "id": entry,
        "status": "expired" if has_expired else status(register, past),
        "valid_from": since,
        "valid_to": min((turn for turn in turns if turn > day), default=None),
        "act_seq": term_setter(past) if by_term else past[-1]["seq"],
        "amendments": sum(act["kind"] == "amend" for act in past),
        **_paper(past),
        "holder": stated(past, "holder"),
        "holder_name": stated(past, "holder_name"),
        "managed_by": world.manager(stated(past, "asked_register", register), day, size),
        **_facts(register, past),
    }
    return {**row, **_flags(register, row, past, day)}


def _paper(past: list[Act]) -> dict[str, Any]:
    """The paper that is in force, who issued it, and the number that it replaced."""
    papers = [act for act in past if act["kind"] in (*PAPER, *OPENING)]
    newest = papers[-1]["paper"]
    return {
        **{name: newest.get(name) for name in PARTICULARS},
        "printed_number": printed(newest),
        "replaces": printed(papers[-2]["paper"]) if len(papers) > 1 else None,
        "authority": papers[-1]["authority"],
    }


def _facts(register: str, past: list[Act]) -> dict[str, Any]:
    facts = {name: stated(past, name, empty) for name, empty in PUBLIC[register].items()}
    deposits = [act for act in past if act["kind"] == "deposit"]
    if deposits:
        facts["deposited_on"] = deposits[-1]["day"]
        facts["deposited_copies"] = sum(act["facts"]["deposited_copies"] for act in deposits)
    return facts


def _flags(register: str, row: Row, past: list[Act], day: str) -> dict[str, bool]:
    if register == "publication-permits":
        return {"deposit_overdue": _deposit_overdue(row, day)}
    if register == "resident-reporters":
        since, until = stated(past, "card_issued_on"), stated(past, "card_expires_on")
        return {"has_card": since is not None and since <= day and (until is None or day <= until)}
    if register == "applications":
        waiting = row["status"] == "processing" and row["due_on"] is None
        return {"promise_passed": waiting and row["promised_on"] is not None and row["promised_on"] < day}
    return {}


def _deposit_overdue(row: Row, day: str) -> bool:
    """Two copies of a run under 300 and else three are due ten days before the release."""
    release, run = row["planned_release_on"], row["print_run"]
    if row["status"] not in ("in_force", "expired") or release is None:
        return False
    due = 2 if run is not None and run < 300 else 3
    return moved(release, -10) < day and (row["deposited_copies"] or 0) < due
