"""The legal deposit of a permit: which copies are due, and which were deposited."""

from typing import Any

from tests.model.oracle.acts import standing
from tests.model.oracle.days import row_on
from tests.model.oracle.world import EVERYTHING, World, moved


def deposits(world: World, entry: str, day: str) -> dict[str, Any] | None:
    """What is due and what was made until the day, as known now; None if there is no such permit then."""
    row = row_on(world, "publication-permits", entry, day, EVERYTHING)
    if row is None or row["status"] == "voided":
        return None
    due_on = moved(row["planned_release_on"], -10) if row["planned_release_on"] else None
    small = row["print_run"] is not None and row["print_run"] < 300
    acts = [act for act in standing(world, entry, EVERYTHING) if act["kind"] == "deposit" and act["day"] <= day]
    return {
        "due": [
            {"recipient": whose, "copies": n, "due_on": due_on} for whose, n in (("Sở", 1 if small else 2), ("Bộ", 1))
        ],
        "deposited": [
            {
                "recipient": a["facts"]["deposited_with"],
                "copies": a["facts"]["deposited_copies"],
                "deposited_on": a["day"],
            }
            for a in acts
        ],
        "overdue": row["deposit_overdue"],
    }
