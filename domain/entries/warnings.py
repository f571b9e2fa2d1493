"""Warnings: what is allowed but unusual, told by dry runs before it is recorded (cảnh báo)."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from db.queries import warnings as queries
from db.session import Reader
from db.vietnamese import sort_bytes
from domain.access.visibility import Visibility
from domain.acts.act import LIVE, PENDING_NUMBER, Act
from domain.declarations.register import Register


@dataclass(frozen=True, slots=True)
class Caution:
    """What is unusual: the field, its value, a stable code, the sentence in Vietnamese and the rule in English."""

    field: str
    value: Any
    code: str
    text_vi: str
    rule: str


_COLLECTED: Final[ContextVar[list[Caution] | None]] = ContextVar("warnings", default=None)


@contextmanager
def collected_warnings() -> Iterator[list[Caution]]:
    """The warnings of what the block judges. Outside of such a block nobody looks for them, which takes time."""
    found: list[Caution] = []
    token = _COLLECTED.set(found)
    try:
        yield found
    finally:
        _COLLECTED.reset(token)


async def warn(reader: Reader, register: Register, act: Act, visibility: Visibility) -> None:
    """Collect the warnings of an act that is judged, if somebody collects them.

    They tell of other entries only what `visibility` shows.
    """
    collected = _COLLECTED.get()
    if collected is not None and act.kind in register.kinds:
        collected += [one async for one in _number_order(reader, act, visibility)]
        collected += [one async for one in _same_name(reader, register, act, visibility)]


async def _number_order(reader: Reader, act: Act, visibility: Visibility) -> AsyncIterator[Caution]:
    """A day of signing that is not between those of the numbers before and after."""
    paper = act.document
    if paper is None or paper.series is None or paper.number is None or paper.signed_on is None:
        return
    number = paper.number if paper.number != PENDING_NUMBER else 2**31 - 1
    where = {"series": paper.series, "year": paper.series_year, "number": number}
    for other in await reader.rows(queries.beside, **where):
        day: date | None = other["signed_on"]
        if day is None or not visibility.sees_all_of(other["register_key"]):
            continue
        if other["earlier"] and paper.signed_on < day:
            yield _out_of_order(paper.signed_on, other["number"], day, ("sớm hơn", "trước"), ("earlier", "before"))
        if not other["earlier"] and paper.signed_on > day:
            yield _out_of_order(paper.signed_on, other["number"], day, ("muộn hơn", "sau"), ("later", "after"))


def _out_of_order(
    signed_on: date, number: int, day: date, in_vietnamese: tuple[str, str], in_english: tuple[str, str]
) -> Caution:
    (compared_vi, side_vi), (compared, side) = in_vietnamese, in_english
    return Caution(
        "document.signed_on",
        signed_on,
        "number-order",
        f"Ngày ký {signed_on:%d/%m/%Y} {compared_vi} ngày ký của số liền {side_vi} {number:02d} ({day:%d/%m/%Y}).",
        f"is {compared} than {day}, when the number {side} it in its series, {number}, was signed",
    )


async def _same_name(reader: Reader, register: Register, act: Act, visibility: Visibility) -> AsyncIterator[Caution]:
    """Another live entry of the register with the same name, for an act that states the name."""
    field = register.sorted_by
    name, day = act.changes.get(field), act.effective_on
    if not isinstance(name, str) or day is None or not visibility.sees_all_of(register.key):
        return
    arguments = {"name_key": sort_bytes(name), "entry": act.entry, "day": day, "live": sorted(LIVE)}
    if (other := await reader.row(queries.namesakes(register.table), **arguments)) is None:
        return
    count, number = other["count"], other["printed_number"]
    who = "Đơn vị này" if field == "holder_name" else f"Tên “{name}”"
    one = f"giấy {number}" if number else "một mục khác"
    also = f" ({count} mục trong sổ)" if count > 1 else ""
    text_vi = f"{who} đang có {one} còn hiệu lực{also}."
    yield Caution(
        "holder" if field == "holder_name" else field,
        act.changes.get("holder") if field == "holder_name" else name,
        "same-name",
        text_vi,
        f"live entries of {register.key} with this name: {count}, the newest {number or 'without a number'}",
    )
