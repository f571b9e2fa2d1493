"""The filters of a list as conditions on columns, after what is asked for was checked."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from db.queries import authorities, places
from db.queries.list_filters import AMONG, ENDED, IN_FORCE_FROM, IN_FORCE_UNTIL, OF_PLACE
from db.session import Reader
from db.sorting import Order
from db.tables.base import Status
from db.vietnamese import search_query
from domain.access.visibility import Visibility
from domain.declarations.register import Register, check_register
from domain.errors import not_allowed
from domain.organisations.organisations import check_known
from domain.registers import REGISTERS
from domain.tense import Tense

_RANGES: Final = (
    ("signed_from", "signed_until"),
    ("expires_from", "expires_until"),
    (IN_FORCE_FROM, IN_FORCE_UNTIL),
)
_BODIES: Final = ("holder", "authority", "managed_by")
_GATHERED: Final = frozenset(
    {*(name for pair in _RANGES for name in pair), ENDED, f"holder{AMONG}", f"status{AMONG}", OF_PLACE}
)
"""Filters whose rows may be few, and far from the beginning of the list."""

_INDEXED: Final = _GATHERED - {IN_FORCE_FROM, IN_FORCE_UNTIL, f"status{AMONG}"} | {"holder", "number", "words"}

_USUAL: Final = frozenset({None, "name", "-name"})
"""Orders in which every row of a list without filters comes, but for what is not valid or known then."""


class Conditions(NamedTuple):
    """Filters by the columns of statements; `owners` narrows dossiers to those of registers (None: it does not)."""

    columns: dict[str, Any]
    owners: frozenset[str] | None = None

    def may_be_far(self, sort: Order | None) -> bool:
        """Whether a walk in the order of the list may pass many rows before it meets what matches."""
        return sort not in _USUAL or not self.columns.keys().isdisjoint(_GATHERED)

    @property
    def indexed(self) -> bool:
        """Whether an index finds what one of the filters matches; else a walk goes on until it has a page."""
        return not self.columns.keys().isdisjoint(_INDEXED)


EVERYTHING: Final = Conditions({})
"""No filters."""


async def conditions(
    reader: Reader, register: Register, visibility: Visibility, filters: Mapping[str, Any], tense: Tense
) -> Conditions:
    """The conditions of the filters. Raises NotAllowed for a range upside down, and for what there is not."""
    if not filters:
        return EVERYTHING
    await _check(reader, register, visibility, filters)
    columns, owners = dict(filters), None
    for name in ("status", "holder"):
        if name in columns:
            columns |= _among(name, columns.pop(name))
    if (q := columns.pop("q", None)) is not None:
        columns["words"] = search_query(q)
    if (place := columns.pop("place", None)) is not None:
        columns[OF_PLACE] = await _holders_in(reader, place, tense)
    if (manager := columns.pop("managed_by", None)) is not None:
        owners = frozenset(await reader.value(authorities.managed_on, day=tense.day, seq=tense.size, authority=manager))
        if register.managed_as is None and register.key not in owners:
            columns[f"holder{AMONG}"] = []
    return Conditions(columns, owners if register.managed_as else None)


async def _check(reader: Reader, register: Register, visibility: Visibility, filters: Mapping[str, Any]) -> None:
    """Raises NotAllowed for an unknown body or register: nothing has it, so the caller mistyped it."""
    of = register.managed_as or ""
    check_register(of, filters.get(of), (key for key in REGISTERS if key in visibility.registers))
    check_ranges(filters)
    for name in _BODIES:
        for code in _several(filters.get(name)):
            await check_known(reader, **{name: code})


def check_ranges(filters: Mapping[str, Any]) -> None:
    """Raises NotAllowed for a range that ends before it begins, and for an interval with one end only."""
    for first, last in _RANGES:
        since, until = filters.get(first), filters.get(last)
        if since is not None and until is not None and until < since:
            rule = f"must not be before {first}, {since}"
            raise not_allowed(last, until, rule, "range", about={"since": since})
    since, until = filters.get(IN_FORCE_FROM), filters.get(IN_FORCE_UNTIL)
    if (since is None) != (until is None):
        given, missing = (IN_FORCE_FROM, IN_FORCE_UNTIL) if until is None else (IN_FORCE_UNTIL, IN_FORCE_FROM)
        case = "end" if until is None else "begin"
        rule = f"must be stated with {given}: an interval has two ends"
        raise not_allowed(missing, None, rule, "interval", case=case, about={"day": since or until})


def _several(value: Any) -> Iterable[str]:
    return () if value is None else (value,) if isinstance(value, str) else value


def _among(name: str, values: str | list[str]) -> dict[str, Any]:
    """One value as an equality, several as a list."""
    several = list(_several(values))
    if len(several) > 1 and name == "status" and Status.IN_FORCE not in several:
        return {ENDED: several}
    return {f"{name}{AMONG}": several} if len(several) > 1 else {name: several[0]}


async def _holders_in(reader: Reader, place: str, tense: Tense) -> list[str]:
    """The bodies in a place, or in one that is a part of it, on the day. Raises NotAllowed if there was none then."""
    if await reader.row(places.on, code=place, day=tense.day) is None:
        await _no_place(reader, place, tense.day)
    bodies: list[str] = await reader.value(places.bodies_in, code=place, day=tense.day, seq=tense.size)
    return bodies


async def _no_place(reader: Reader, place: str, day: date) -> None:
    if not await reader.rows(places.times, code=place):
        raise not_allowed("place", place, "no place ever had this code", "unknown-place")
    rule = f"no place has this code on {day}"
    raise not_allowed("place", place, rule, "unknown-place", case="day", about={"day": day})
