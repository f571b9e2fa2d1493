"""What an entry adds to each tally of figures, and by how much an act changes that: a pure function of rows.

A flow counts an event on its day. A stock counts a version from its first day on, and from the day after its last day
no more; conditions that hold on a day narrow these days.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from db.conditions import Interval
from db.queries.figures import Tally
from domain.acts.rows import Row

Cell: TypeAlias = tuple[str, str, str, str]
"""Where something counts: tally, day, authority ('' for none) and part."""


@dataclass(frozen=True, slots=True)
class Known:
    """The versions and events of an entry that are known at one time."""

    versions: Sequence[Row] = ()
    events: Sequence[Row] = ()


def changes(every: Sequence[Tally], before: Known, after: Known) -> list[Row]:
    """By how much the entry's contributions change, as rows without the act that changes them."""
    deltas = _contributions(every, after)
    if before.versions or before.events:
        deltas.subtract(_contributions(every, before))
    return [
        {"tally": tally, "day": day, "authority": authority, "part": part, "delta": delta}
        for (tally, day, authority, part), delta in deltas.items()
        if delta
    ]


def _contributions(every: Sequence[Tally], known: Known) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    for tally in every:
        for cell, delta in _flow(tally, known) if tally.flow else _stock(tally, known.versions):
            found[cell] += delta
    return found


def _flow(tally: Tally, known: Known) -> Iterable[tuple[Cell, int]]:
    for event in known.events:
        counts = event["kind"] == tally.flow and not event["voided"]
        if counts and (not tally.where or _met(tally, known.versions, event["effective_on"])):
            yield _cell(tally, event, event["effective_on"]), 1


def _met(tally: Tally, versions: Sequence[Row], day: str) -> bool:
    """Whether the version of the day meets the conditions of the tally."""
    of_day = (v for v in versions if v["valid_from"] <= day and (v["valid_to"] is None or v["valid_to"] > day))
    return any(all(condition.interval(version) for condition in tally.where) for version in of_day)


def _stock(tally: Tally, versions: Sequence[Row]) -> Iterable[tuple[Cell, int]]:
    for version in versions:
        intervals = [condition.interval(version) for condition in tally.where]
        met = [interval for interval in intervals if interval is not None]
        if len(met) < len(intervals):
            continue
        since, until = _common(version, [interval for interval in met if interval != Interval()])
        if until is None or since < until:
            yield _cell(tally, version, since), 1
            if until is not None:
                yield _cell(tally, version, until), -1


def _common(version: Row, intervals: Sequence[Interval]) -> tuple[str, str | None]:
    """The days that the version and all intervals share: the first, and the first that is no more one of them."""
    since, until = version["valid_from"], version["valid_to"]
    for interval in intervals:
        since = max(since, _text(interval.since))
        if interval.until is not None:
            until = min(until or _text(date.max), _text(interval.until))
    return since, until


def _cell(tally: Tally, row: Row, day: str) -> Cell:
    return tally.name, day, row["authority"] or "", row[tally.part] if tally.part else ""


def _text(day: date) -> str:
    return day.isoformat()
