"""Sealing a period (chốt số liệu), and what its seal proves."""

from collections.abc import Container
from datetime import date, datetime

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import Field

from api.http import responses
from api.http.authorization import Asker, access, asker, recorded_by
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.responses import WRITE, Doc
from api.http.schemas import Shape
from api.http.writes import write
from api.reports.late import LateDifference, shown
from db.session import Reader, Session
from db.tables.types import LongText, Symbol
from domain.access.principal import READ, SEAL
from domain.access.visibility import Visibility
from domain.ledger import stored_tree
from domain.reports import seals
from domain.reports.calendars import calendar
from domain.reports.late import Reported, differences
from domain.reports.period import ND09, Period, period
from domain.reports.report import ReportService
from domain.reports.seals import Seal
from domain.tense import today


class CalendarQuery(Shape):
    """Which calendar cuts the period."""

    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo)")


class NewSeal(Shape):
    """A seal; a period that is sealed already needs a reason to be sealed again."""

    reason: LongText | None = Field(None, description="Why it is sealed again (lý do chốt lại)")


class PublicSeal(Shape):
    """The figures of a period as they were reported."""

    version: int = Field(description="1 for the first seal of the period")
    period: str = Field(description="The period (kỳ báo cáo)")
    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    ledger_size: int = Field(description="How many acts were known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    figures: dict[str, int] = Field(description="Value by indicator")
    reason: str | None = Field(description="Why (lý do)")
    sealed_by: str = Field(description="Who sealed it (người chốt)")
    sealed_at: datetime = Field(description="When it was sealed (thời điểm chốt)")


class SealProof(Shape):
    """That the ledger of today begins with that of the seal (RFC 9162 §2.1.4): the path from the seal's root."""

    first: int = Field(description="The sealed size")
    second: int = Field(description="The size now")
    first_root: str = Field(description="Root at the earlier size, hex")
    second_root: str = Field(description="Root at the later size, hex")
    path: list[str] = Field(description="Hashes, hex")


class SealedPeriod(Shape):
    """Every seal of a period, the newest first, and what can be checked of the newest."""

    seals: list[PublicSeal] = Field(description="Its seals, the newest first (các lần chốt)")
    proof: SealProof | None = Field(description="Null for a seal of an empty ledger")
    reproduced: bool = Field(description="Whether counting again at that size gives the sealed figures")


class LateDifferences(Shape):
    """What became known of a period since it was sealed."""

    items: list[LateDifference] = Field(description="The rows (các dòng)")


async def _period(state: State, code: str, key: str) -> Period:
    return period(code, await calendar(state.database, key))


@post(
    "/{period:str}/seal",
    dependencies={"new": body_of(NewSeal), "asked": query_of(CalendarQuery)},
    opt={"doc": Doc(SealedPeriod, query=CalendarQuery, body=NewSeal, refuses=(404, *WRITE))},
)
async def seal(
    request: AnyRequest,
    state: State,
    period: FromPath[str],
    new: NamedDependency[NewSeal],
    asked: NamedDependency[CalendarQuery],
) -> Response[bytes]:
    """Seal a period that has ended: its figures at the ledger's size now (chốt số liệu)."""
    found = await _period(state, period, asked.calendar)

    async def work(session: Session) -> Response[bytes]:
        visibility = asker(request).visibility
        await seals.seal(session, visibility, found, new.reason, today(), recorded_by(request))
        return responses.shaped(await _sealed(session, found, visibility), status=201)

    return await write(request, work)


@get(
    "/{period:str}/seal",
    dependencies={"asked": query_of(CalendarQuery)},
    opt={"doc": Doc(SealedPeriod, query=CalendarQuery, refuses=(404,))},
)
async def read_seal(
    state: State, period: FromPath[str], asked: NamedDependency[CalendarQuery], principal: Asker
) -> Response[bytes]:
    """Read the seals of a period, with a proof that the ledger still begins with what was sealed (số liệu đã chốt)."""
    found = await _period(state, period, asked.calendar)
    async with state.database.transaction(frozen=True) as session:
        return responses.shaped(await _sealed(session, found, principal.visibility))


@get(
    "/{period:str}/late",
    dependencies={"asked": query_of(CalendarQuery)},
    opt={"doc": Doc(LateDifferences, query=CalendarQuery, refuses=(404,))},
)
async def late(
    state: State, period: FromPath[str], asked: NamedDependency[CalendarQuery], principal: Asker
) -> Response[bytes]:
    """Say what became known of a sealed period since: each difference and its acts (số liệu phát sinh sau khi chốt)."""
    found = await _period(state, period, asked.calendar)
    async with state.database.transaction(frozen=True) as session:
        kept, size = await seals.newest(session, found), (await stored_tree.head(session)).size
        late = await differences(session, principal.visibility, [Reported(kept, kept.ledger_size)], size)
    return responses.shaped(LateDifferences(items=shown(late)))


async def _sealed(session: Reader, found: Period, visibility: Visibility) -> SealedPeriod:
    newest = await seals.newest(session, found)
    every = await seals.sealed(session, found)
    again = await ReportService(session, visibility).report(newest.period, newest.ledger_size)
    values = {figure.name: figure.value for figure in again.figures}
    proof = await _proof(session, newest.ledger_size) if newest.ledger_size else None
    return SealedPeriod(
        seals=[_shown(one, values) for one in every],
        proof=proof,
        reproduced=all(newest.figures.get(name, value) == value for name, value in values.items()),
    )


async def _proof(session: Reader, size: int) -> SealProof:
    now = (await stored_tree.head(session)).size
    old, path, new = await stored_tree.consistency(session, size, now)
    hexed = [one.hex() for one in path]
    return SealProof(first=size, second=now, first_root=old.hex(), second_root=new.hex(), path=hexed)


def _shown(one: Seal, seen: Container[str]) -> PublicSeal:
    return PublicSeal.model_validate(
        {
            "version": one.version,
            "period": one.period.code,
            "calendar": one.period.calendar,
            "from": one.period.first,
            "to": one.period.last,
            "ledger_size": one.ledger_size,
            "ledger_root": one.ledger_root.hex(),
            "figures": {name: value for name, value in one.figures.items() if name in seen},
            "reason": one.reason,
            "sealed_by": one.sealed_by,
            "sealed_at": one.sealed_at,
        }
    )


def seal_router() -> Router:
    """The seals' router."""
    return Router(path="/v1/reports", route_handlers=[seal, read_seal, late], tags=["Reports"], opt=access(READ, SEAL))
