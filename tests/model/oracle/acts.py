"""The acts on an entry as known at a size of the ledger: corrected, without voided ones, in legal order."""

from typing import Any

from tests.model.oracle.law import OPENING
from tests.model.oracle.world import Act, World


def standing(world: World, entry: str, size: int) -> list[Act]:
    """The acts that stand, by day and then by order of recording; an opening stands even if it was voided."""
    noted = ("standing", entry, size)
    if noted not in world.notes:
        known = [act for act in world.of(entry) if act["seq"] <= size]
        cancelled = {act["corrects"] for act in known if act["kind"] == "void"}
        corrections = [act for act in known if act["kind"] == "correct" and act["seq"] not in cancelled]
        acts = [
            _as_corrected(act, [c for c in corrections if c["corrects"] == act["seq"]], act["seq"] in cancelled)
            for act in known
            if act["kind"] not in ("correct", "void")
        ]
        stand = [act for act in acts if not act["voided"] or act["kind"] in OPENING]
        world.notes[noted] = sorted(stand, key=lambda act: (act["day"], act["seq"]))
    found: list[Act] = world.notes[noted]
    return found


def _as_corrected(act: Act, corrections: list[Act], voided: bool) -> Act:
    """The act with the newest that was stated of each particular."""
    newest_first = [*reversed(corrections), act]
    facts, paper = {}, {}
    for stated in reversed(newest_first):
        facts.update(stated["facts"])
        paper.update({name: value for name, value in (stated["paper"] or {}).items() if value is not None})
    day = next(stated["day"] for stated in newest_first if stated["day"])
    return {**act, "day": day, "facts": facts, "paper": paper, "voided": voided}


def stated(acts: list[Act], fact: str, otherwise: Any = None) -> Any:
    """What the last of the acts that states a fact says it is."""
    return next((act["facts"][fact] for act in reversed(acts) if fact in act["facts"]), otherwise)


def printed(paper: dict[str, Any]) -> str | None:
    """Number and symbol as printed, with a leading zero below 10."""
    if paper.get("number") is None or paper.get("symbol") is None:
        return None
    return f"{paper['number']:02d}/{paper['symbol']}"
