"""Sealing a period (chốt số liệu), and what its seal proves."""

from collections.abc import Container, Mapping

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.http import responses
from api.http.authorization import Asker, Served, recorded_by
from api.http.parsing import AnyRequest, body_of, query_of
from api.http.responses import WRITE, Doc
from api.http.writes import write
from api.reports.late import shown
from api.reports.schemas import CalendarQuery, LateDifferences, NewSeal, PublicSeal, SealedPeriod, SealProof
from api.services import Services
from db.session import Reader, Session
from domain.declarations.register import Register
from domain.ledger import stored_tree
from domain.registers import EVERY
from domain.reports import seals
from domain.reports.calendars import calendar
from domain.reports.late import Reported, differences
from domain.reports.period import Period, period
from domain.reports.report import ReportService
from domain.reports.seals import Seal
from domain.tense import today


async def _period(services: Services, code: str, key: str) -> Period:
    return period(code, await calendar(services.database, key))


@post(
    "/{period:str}/seal",
    dependencies={"new": body_of(NewSeal), "asked": query_of(CalendarQuery)},
    opt={"doc": Doc(SealedPeriod, query=CalendarQuery, body=NewSeal, refuses=(404, *WRITE))},
)
async def seal(
    request: AnyRequest,
    services: Served,
    period: FromPath[str],
    new: NamedDependency[NewSeal],
    asked: NamedDependency[CalendarQuery],
) -> Response[bytes]:
    """Seal a period that has ended: its figures at the ledger's size now (chốt số liệu)."""
    found = await _period(services, period, asked.calendar)

    async def work(session: Session) -> Response[bytes]:
        await seals.seal(session, EVERY, found, new.reason, today(), recorded_by(request))
        return responses.shaped(await _sealed(session, found, EVERY), status=201)

    return await write(request, work)


@get(
    "/{period:str}/seal",
    dependencies={"asked": query_of(CalendarQuery)},
    opt={"doc": Doc(SealedPeriod, query=CalendarQuery, refuses=(404,))},
)
async def read_seal(
    services: Served, period: FromPath[str], asked: NamedDependency[CalendarQuery], principal: Asker
) -> Response[bytes]:
    """Read the seals of a period, with a proof that the ledger still begins with what was sealed (số liệu đã chốt)."""
    found = await _period(services, period, asked.calendar)
    async with services.database.transaction(frozen=True) as session:
        return responses.shaped(await _sealed(session, found, principal.counted))


@get(
    "/{period:str}/late",
    dependencies={"asked": query_of(CalendarQuery)},
    opt={"doc": Doc(LateDifferences, query=CalendarQuery, refuses=(404,))},
)
async def late(
    services: Served, period: FromPath[str], asked: NamedDependency[CalendarQuery], principal: Asker
) -> Response[bytes]:
    """Say what became known of a sealed period since: each difference and its acts (số liệu phát sinh sau khi chốt)."""
    found = await _period(services, period, asked.calendar)
    async with services.database.transaction(frozen=True) as session:
        kept, size = await seals.newest(session, found), (await stored_tree.head(session)).size
        late = await differences(session, principal.counted, [Reported(kept, kept.ledger_size)], size)
    return responses.shaped(LateDifferences(items=shown(late)))


async def _sealed(session: Reader, found: Period, registers: Mapping[str, Register]) -> SealedPeriod:
    newest = await seals.newest(session, found)
    every = await seals.sealed(session, found)
    again = await ReportService(session, registers).report(newest.period, newest.ledger_size)
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
