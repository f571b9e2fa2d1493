"""Frozen with migration 0025: reference data recorded before they were acts, as acts at the end of the ledger.

The leaf, the tree and the identifiers are written out here as they were then, so that this migration does the same
for ever, whatever becomes of the program.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import rfc8785
import sqlalchemy as sa

BY = "sobo migrate"
FIRST_DAY = date(1900, 1, 1)
NAMESPACE = UUID("8a2f6c0e-5d0b-5c1c-9b1e-50b000000000")
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Adopted:
    """An act to append; `key` names its entry, `corrects` is whether it corrects the act that opened that entry."""

    register: str
    key: str
    kind: str
    effective_on: date | None
    changes: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    corrects: bool = False
    by: str = BY

    @property
    def entry(self) -> UUID:
        """The identifier of its entry."""
        return uuid5(NAMESPACE, f"{self.register}/{self.key}")


def adopted(old: Mapping[str, Sequence[Row]]) -> Iterator[Adopted]:
    """The acts for the rows of the old tables, by name; the lists of the release last."""
    for body in old["organisation"]:
        yield from _body(body)
    for row in old["managing_authority"]:
        facts = _stated(row, "register_key", "authority", "source")
        yield Adopted(
            "managing-authorities", f"{row['register_key']}/{row['valid_from']}", "assign", row["valid_from"], facts
        )
    for row in old["number_series"]:
        names = ("key", "title_vi", "authority", "symbols", "reset", "kept", "kept_since", "opening")
        facts = {**_stated(row, *names), "uses": _uses(old["series_use"], row["key"])}
        yield Adopted("number-series", row["key"], "add", FIRST_DAY, facts)
    for row in old["reporting_calendar"]:
        facts = _stated(row, "key", "title_vi", "month_ends_on", "year_to_date", "source")
        yield Adopted("reporting-calendars", row["key"], "add", FIRST_DAY, facts)
    for row in old["deadline_rule"]:
        facts = _stated(row, *(name for name in row if name not in ("id", "valid_from", "recorded_by", "recorded_at")))
        yield Adopted(
            "deadline-rules", str(row["id"]), "set", row["valid_from"], facts, _when(row), by=row["recorded_by"]
        )
    yield from _days(old["calendar_day"])
    for row in old["held_number"]:
        yield from _reservation(row)
    for row in old["seal"]:
        yield _seal(row)
    for row in old["erasure"]:
        yield _erasure(row)
    for name, rows in (("listed_day", listed_days(old["calendar_day"])), ("place", old["place"])):
        yield Adopted(
            "release-lists", name, "add", FIRST_DAY, {"name": name, "rows": len(rows), "digest": digest(rows)}
        )


def listed_days(days: Iterable[Row]) -> list[Row]:
    """The days off that came with a release."""
    return [
        {"day": row["day"], "works": row["works"], "why": row["reason"], "source": row["source"]}
        for row in days
        if row["version"] == 1 and row["recorded_by"] == BY
    ]


def digest(rows: Iterable[Row]) -> str:
    """SHA-256 (hex) over the canonical JSON of the rows (RFC 8785), sorted by it; days are text."""
    return hashlib.sha256(b"\n".join(sorted(rfc8785.dumps(_plain(row)) for row in rows))).hexdigest()


def append(connection: sa.Connection, acts: Iterable[Adopted]) -> None:
    """Append acts to the ledger: entry, act, tree and head. What is derived from them follows later."""
    head = connection.execute(
        sa.text("SELECT size, peaks, recorded_at, clock_timestamp() AS now FROM ledger_head")
    ).one()
    size, peaks, at = head.size, list(head.peaks), max(head.now, head.recorded_at)
    rows, nodes, entries = [], [], []
    opened: dict[UUID, int] = {}
    for act in acts:
        at += timedelta(microseconds=1)
        leaf = _leaf(act, size + 1, at, opened.get(act.entry) if act.corrects else None)
        if act.entry not in opened:
            opened[act.entry] = size + 1
            entries.append({"id": act.entry, "register_key": act.register})
        rows.append(_row(act, size + 1, at, opened[act.entry] if act.corrects else None))
        filled, peaks = _append(size, peaks, hashlib.sha256(b"\x00" + rfc8785.dumps(leaf)).digest())
        nodes += [{"level": level, "place": place, "hash": value} for (level, place), value in filled.items()]
        size += 1
    if not rows:
        return
    for table, values in (("entry", entries), ("act", rows), ("ledger_node", nodes)):
        target = sa.Table(table, sa.MetaData(), autoload_with=connection)
        connection.execute(target.insert(), values)
    moved = sa.text("UPDATE ledger_head SET size = :size, peaks = :peaks, recorded_at = :at")
    moved = moved.bindparams(sa.bindparam("peaks", type_=sa.ARRAY(sa.LargeBinary)))
    connection.execute(moved, {"size": size, "peaks": peaks, "at": at})


def _leaf(act: Adopted, seq: int, at: datetime, corrects: int | None) -> dict[str, Any]:
    return {
        "seq": seq,
        "recorded_at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "recorded_by": act.by,
        "register": act.register,
        "entry": str(act.entry),
        "kind": act.kind,
        "effective_on": act.effective_on.isoformat() if act.effective_on else None,
        "corrects": corrects,
        "reason": act.reason,
        "document": None,
        "changes": dict(act.changes),
        "private_digest": None,
    }


def _row(act: Adopted, seq: int, at: datetime, corrects: int | None) -> dict[str, Any]:
    return {
        "seq": seq,
        "recorded_at": at,
        "recorded_by": act.by,
        "register_key": act.register,
        "entry_id": act.entry,
        "kind": act.kind,
        "effective_on": act.effective_on,
        "corrects": corrects,
        "reason": act.reason,
        "numbered_here": False,
        "changes": dict(act.changes),
    }


def _append(size: int, peaks: list[bytes], new: bytes) -> tuple[dict[tuple[int, int], bytes], list[bytes]]:
    filled, peaks, level, place = {(0, size): new}, list(peaks), 0, size
    while place & 1:
        new, level, place = hashlib.sha256(b"\x01" + peaks.pop() + new).digest(), level + 1, place >> 1
        filled[level, place] = new
    return filled, [*peaks, new]


def _body(row: Row) -> Iterator[Adopted]:
    names = ("code", "name", "kind", "parent", "aliases", "business_code", "place", "founded_on")
    yield Adopted("organisations", row["code"], "add", row["founded_on"] or FIRST_DAY, _stated(row, *names))
    if row["dissolved_on"] is not None:
        end = {"dissolution_source": "Không ghi căn cứ", **_stated(row, "successor", "dissolution_source")}
        yield Adopted("organisations", row["code"], "dissolve", row["dissolved_on"], end)


def _uses(uses: Iterable[Row], series: str) -> list[dict[str, str]]:
    return [
        {"register": use["register_key"], "kind": use["kind"], "symbol": use["symbol"]}
        for use in uses
        if use["series"] == series
    ]


def _days(days: Iterable[Row]) -> Iterator[Adopted]:
    """What the province recorded of days: the first version opens an entry, the later ones correct it."""
    opened: set[date] = set()
    for row in days:
        if row["version"] == 1 and row["recorded_by"] == BY:
            continue
        day, facts = row["day"], {"works": row["works"], "why": row["reason"], "source": row["source"]}
        if day in opened:
            yield Adopted(
                "working-days", str(day), "correct", None, facts, _when(row), corrects=True, by=row["recorded_by"]
            )
        else:
            opening = {"day": day.isoformat(), **facts}
            yield Adopted("working-days", str(day), "set", day, opening, _when(row), by=row["recorded_by"])
        opened.add(day)


def _reservation(row: Row) -> Iterator[Adopted]:
    since = _day(row["reserved_at"]) or min(row["until"] or FIRST_DAY, FIRST_DAY)
    until = max(row["until"] or since, since)
    key = f"{row['series']}/{row['year']}/{row['number']}"
    facts = {**_stated(row, "series", "year", "number"), "why": row["reason"], "expires_on": until.isoformat()}
    yield Adopted("number-reservations", key, "reserve", since, facts)
    if row["voided"]:
        day = max(_day(row["voided_at"]) or since, since)
        yield Adopted("number-reservations", key, "cancel", day, {}, row["void_reason"] or row["reason"])


def _seal(row: Row) -> Adopted:
    facts = {
        **_stated(row, "calendar", "period", "first_day", "last_day", "ledger_size", "figures", "sealed_by"),
        "ordinal": row["version"],
        "ledger_root": bytes(row["ledger_root"]).hex(),
        "sealed_at": row["sealed_at"].astimezone(UTC).isoformat(timespec="microseconds"),
    }
    key = f"{row['calendar']}/{row['period']}/{row['version']}"
    return Adopted("seals", key, "seal", _day(row["sealed_at"]), facts, row["reason"])


def _erasure(row: Row) -> Adopted:
    register, _, entry = row["target"].partition("/")
    detail = row["detail"]
    facts = {
        "erased_register": register,
        "erased_entry": entry,
        "erased_fields": list(detail["fields"]),
        "erased_acts": list(detail["acts"]),
    }
    return Adopted("erasures", str(row["id"]), "erase", _day(row["at"]), facts, detail["reason"])


def _when(row: Row) -> str:
    """When a row was recorded, which its act cannot say itself."""
    return f"Đã ghi nhận lúc {row['recorded_at'].astimezone(VIETNAM).isoformat(timespec='seconds')}"


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else instant.astimezone(VIETNAM).date()


def _stated(row: Row, *names: str) -> dict[str, Any]:
    """The facts that are known, as JSON values."""
    return {name: value for name, value in _plain(row).items() if name in names and value is not None}


def _plain(row: Row) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
