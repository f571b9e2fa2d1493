"""How each question is put to the service and to the oracle, and what of the answers must be equal."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

from tests.model.asked import Asked, Question
from tests.model.oracle import clocks, figures, late
from tests.model.oracle.days import PARTICULARS, row_on, rows_of
from tests.model.oracle.deposits import deposits
from tests.model.oracle.law import BY_HOLDER, OUT_OF, PUBLIC, STOCKS
from tests.model.oracle.periods import days_of
from tests.model.oracle.searching import listed, plain
from tests.model.oracle.world import EVERYTHING
from tests.model.play import Player


def _shown(row: dict[str, Any], answered: dict[str, Any]) -> dict[str, Any]:
    """What the oracle knows of an answered row, as the service writes it; an open dossier is due by the clock."""
    open_ = {"due_on"} if row.get("due_on") is None else set()
    return {name: _plain(name, row[name]) for name in row.keys() - open_ if name in answered}


def _plain(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value).timestamp() if name == "received_at" and value else value


def _same_rows(asked: Asked, path: str, rows: list[dict[str, Any]], items: list[dict[str, Any]]) -> None:
    asked.same(path, [row["id"] for row in rows], [item["id"] for item in items])
    for row, item in zip(rows, items, strict=True):
        shown = _shown(row, item)
        asked.same(f"{path} {row['id']}", shown, {name: _plain(name, item[name]) for name in shown})


async def _read(asked: Asked) -> None:
    player, question = asked.player, asked.question
    recorded = player.recorded[question["entry"]]
    register = recorded["href"].split("/")[2]
    path = asked.path(recorded["href"], as_of=question["day"])
    row = row_on(player.world, register, recorded["entry"], question["day"], asked.size)
    answer = await player.client.get(path)
    asked.same(path, 200 if row else 404, answer.status_code)
    if row:
        _same_rows(asked, path, [row], [answer.json()])
        await _known_from(asked, recorded["href"], answer.json())


async def _known_from(asked: Asked, href: str, shown: dict[str, Any]) -> None:
    """What is shown was already known at `known_from`, but for who manages the register and what may be done next."""
    then = await asked.player.get(f"{href}?as_of={asked.question['day']}&known_seq={shown['known_from']}")
    told = {name: shown[name] for name in ("managed_by", "actions")}
    asked.same(f"{href} at its known_from", shown, then | told)


async def _list(asked: Asked) -> None:
    player, question = asked.player, asked.question
    register, filters = question["register"], player.resolved(question["filters"])
    rows = listed(player.world, register, question["day"], asked.size, filters)
    counted = asked.path(f"/v1/{register}/count", as_of=question["day"], **filters)
    asked.same(counted, len(rows), (await player.get(counted))["count"])
    sort = question["sort"]
    path = asked.path(f"/v1/{register}", as_of=question["day"], limit=question["limit"], sort=sort, **filters)
    items: list[dict[str, Any]] = []
    following = path
    while following:
        page = await player.get(following)
        items, following = [*items, *page["items"]], page["next"]
    if sort:
        names = sorted((plain(row["holder_name"]) for row in rows), reverse=sort == "-name")
        asked.same(path, names, [plain(item["holder_name"]) for item in items])
        items.sort(key=lambda item: [row["id"] for row in rows].index(item["id"]))
    _same_rows(asked, path, rows, items)


async def _history(asked: Asked) -> None:
    """Every act as it was sent, and the versions that were known at a size."""
    player, recorded = asked.player, asked.player.recorded[asked.question["entry"]]
    register, path = recorded["href"].split("/")[2], f"{recorded['href']}/history"
    acts = (await player.get(path))["acts"]
    sent = [act for act in player.world.acts if act["entry"] == recorded["entry"]]
    asked.same(path, [_told(register, act) for act in sent], [_act(act) for act in acts])
    size = asked.size
    versions = [v for act in acts for v in act["versions"] if v["known_from"] <= size < (v["known_to"] or size + 1)]
    rows = rows_of(player.world, register, recorded["entry"], size)
    asked.same(path, [row["valid_from"] for row in rows], sorted(v["valid_from"] for v in versions))
    for row, version in zip(rows, sorted(versions, key=lambda v: str(v["valid_from"])), strict=True):
        shown = _shown(row, version)
        asked.same(f"{path} {row['valid_from']}", shown, {name: _plain(name, version[name]) for name in shown})


def _told(register: str, act: dict[str, Any]) -> dict[str, Any]:
    """What the history tells of an act."""
    public = {"holder", "holder_name", *PUBLIC[register]}
    changes = {name: _plain(name, value) for name, value in act["facts"].items() if name in public}
    paper = act["paper"] and {name: act["paper"].get(name) for name in PARTICULARS}
    return {**{name: act[name] for name in ("seq", "kind", "corrects", "authority")}, "day": act["day"],
            "changes": changes, "paper": paper}  # fmt: skip


def _act(told: dict[str, Any]) -> dict[str, Any]:
    paper = told["document"] and {name: told["document"][name] for name in PARTICULARS}
    changes = {name: _plain(name, value) for name, value in told["changes"].items()}
    return {**{name: told[name] for name in ("seq", "kind", "corrects", "authority")}, "day": told["effective_on"],
            "changes": changes, "paper": paper}  # fmt: skip


async def _deposit(asked: Asked) -> None:
    player, recorded = asked.player, asked.player.recorded[asked.question["entry"]]
    path = f"{recorded['href']}/deposit?as_of={asked.question['day']}"
    expected = deposits(player.world, recorded["entry"], asked.question["day"])
    answer = await player.client.get(path)
    asked.same(path, 200 if expected else 404, answer.status_code)
    if expected:
        asked.same(path, expected, {name: answer.json()[name] for name in expected})


async def _report(asked: Asked) -> None:
    player, question = asked.player, asked.question
    calendar, period, authority = question["calendar"], question["period"], question["authority"]
    path = asked.path(f"/v1/reports/{period}", calendar=calendar, authority=authority)
    answer = await player.get(path)
    days = days_of(player.world, calendar, period)
    asked.same(path, days, (answer["from"], answer["to"]))
    expected = figures.report(player.world, *days, asked.size, authority)
    asked.same(path, expected, {figure["indicator"]: figure["value"] for figure in answer["figures"]})
    shares = {figure["indicator"]: figure["out_of"] for figure in answer["figures"] if figure["out_of"] is not None}
    asked.same(path, {name: expected[whole] for name, whole in OUT_OF.items()}, shares)
    size = answer["ledger_size"]
    _late(asked, path, late.carried(player.world, calendar, period, size), answer["late"], size)


def _late(
    asked: Asked, path: str, expected: dict[tuple[str, str], dict[str, Any]], items: list[dict[str, Any]], size: int
) -> None:
    told = {(item["period"], item["indicator"]): item for item in items}
    numbers = ("sealed", "reported", "reported_size", "now", "difference")
    asked.same(
        f"{path} late",
        {key: {name: one[name] for name in numbers} for key, one in expected.items()},
        {key: {name: one[name] for name in numbers} for key, one in told.items()},
    )
    for key, one in expected.items():
        seqs = {act["seq"] for act in told[key]["acts"]}
        asked.same(f"{path} late {key}: acts that are not told", set(), one["must"] - seqs)
        asked.same(f"{path} late {key}: acts that have nothing to do with it", set(), seqs - one["may"])


async def _late_of(asked: Asked) -> None:
    player, calendar, period = asked.player, asked.question["calendar"], asked.question["period"]
    seal = late.newest_seal([s for s in player.world.seals if s["calendar"] == calendar], period)
    path = f"/v1/reports/{period}/late?calendar={calendar}"
    answer = await player.client.get(path)
    asked.same(path, 200 if seal else 404, answer.status_code)
    if seal:
        found = late.differences(player.world, seal, seal["size"], EVERYTHING)
        keyed = {(period, name): one for name, one in found.items()}
        _late(asked, path, keyed, answer.json()["items"], EVERYTHING)


async def _seal(asked: Asked) -> None:
    player, calendar, period = asked.player, asked.question["calendar"], asked.question["period"]
    seals = [s for s in player.world.seals if (s["calendar"], s["period"]) == (calendar, period)]
    path = f"/v1/reports/{period}/seal?calendar={calendar}"
    answer = await player.client.get(path)
    asked.same(path, 200 if seals else 404, answer.status_code)
    if not seals:
        return
    asked.same(path, True, answer.json()["reproduced"])
    days = days_of(player.world, calendar, period)
    for one, seal in zip(answer.json()["seals"], reversed(seals), strict=True):
        asked.same(path, figures.report(player.world, *days, seal["size"]), one["figures"])


async def _listing(asked: Asked) -> None:
    player, question = asked.player, asked.question
    calendar, period, name = question["calendar"], question["period"], question["figure"]
    path = asked.path(f"/v1/reports/{period}/listings/{name}", calendar=calendar, authority=question["authority"])
    days = days_of(player.world, calendar, period)
    units = figures.units(player.world, name, *days, asked.size, question["authority"])
    _same_units(asked, path, name, units, (await player.get(path))["items"])


def _same_units(asked: Asked, path: str, name: str, units: list[dict[str, Any]], items: list[dict[str, Any]]) -> None:
    """Every unit once, in order; of distinct bodies one unit each, it is not said which."""
    units = [{key: value for key, value in unit.items() if key != "authority"} for unit in units]
    if name not in BY_HOLDER:
        return asked.same(path, units, items)
    asked.same(path, sorted({unit["holder"] for unit in units}), sorted(item["holder"] for item in items))
    return asked.same(path, [], [item for item in items if item not in units])


async def _movements(asked: Asked) -> None:
    player, calendar, period = asked.player, asked.question["calendar"], asked.question["period"]
    path = asked.path(f"/v1/reports/{period}/movements", calendar=calendar)
    days, expected = days_of(player.world, calendar, period), {}
    for name in STOCKS:
        parts = figures.movement(player.world, name, *days, asked.size)
        opening, came, went, closing = (len(parts[part]) for part in ("opening", "in", "out", "closing"))
        expected[name] = {"opening": opening, "came": came, "went": went, "closing": closing, "balanced": True}
    items = (await player.get(path))["items"]
    told = {item["indicator"]: {part: item[part] for part in expected[item["indicator"]]} for item in items}
    asked.same(path, expected, told)


async def _part(asked: Asked) -> None:
    player, question = asked.player, asked.question
    name, part = question["figure"], question["part"]
    path = asked.path(f"/v1/reports/{question['period']}/movements/{name}/{part}", calendar=question["calendar"])
    days = days_of(player.world, question["calendar"], question["period"])
    items = (await player.get(path))["items"]
    key = "holder" if name in BY_HOLDER else "entry"
    expected = figures.movement(player.world, name, *days, asked.size)[part]
    asked.same(path, sorted(expected), sorted(item[key] for item in items))


async def _side_by_side(asked: Asked) -> None:
    player, period = asked.player, asked.question["period"]
    path = asked.path(f"/v1/reports/{period}/calendars")
    answer = await player.get(path)
    asked.same(path, set(player.world.calendars), {one["calendar"] for one in answer["calendars"]})
    for one in answer["calendars"]:
        days = days_of(player.world, one["calendar"], period)
        asked.same(path, days, (one["from"], one["to"]))
        asked.same(path, figures.report(player.world, *days, asked.size), one["figures"])


async def _clock(asked: Asked) -> None:
    player, question = asked.player, asked.question
    recorded = player.recorded[question["entry"]]
    path = f"{recorded['href']}/clock?as_of={question['day']}"
    expected = clocks.clock(player.world, recorded["entry"], question["day"])
    answer = await player.client.get(path)
    asked.same(path, 200 if expected else 404, answer.status_code)
    if expected:
        asked.same(path, expected, {name: answer.json()[name] for name in expected})


ASK: Final[dict[str, Callable[[Asked], Awaitable[None]]]] = {
    "read": _read, "list": _list, "report": _report, "late": _late_of, "seal": _seal, "listing": _listing,
    "movements": _movements, "part": _part, "side by side": _side_by_side, "clock": _clock,
    "history": _history, "deposit": _deposit,
}  # fmt: skip


async def ask(player: Player, question: Question) -> int:
    """Put a question to both; how many values were compared. Raises Mismatch."""
    if "entry" in question and question["entry"] not in player.recorded:
        return 0
    asked = Asked(player, question)
    await ASK[question["ask"]](asked)
    return asked.values
