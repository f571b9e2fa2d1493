"""Sealing a period (chốt số liệu), and what its seal proves."""

from collections.abc import Container

from litestar import Response, get, post
from litestar.params import FromPath

from api.http import responses
from api.http.call import Call, TheCall
from api.http.responses import WRITE, Doc
from api.reports.late import shown
from api.reports.schemas import CalendarQuery, LateDifferences, NewSeal, PublicSeal, SealedPeriod, SealProof
from db.session import Reader, Session
from domain.access.principal import Principal
from domain.access.visibility import Visibility
from domain.ledger import stored_tree
from domain.reports import seals
from domain.reports.calendars import calendar
from domain.reports.late import Reported, differences
from domain.reports.period import Period, period
from domain.reports.report import ReportService
from domain.reports.seals import Seal
from domain.tense import today


async def _period(call: Call, code: str, key: str) -> Period:
    return period(code, await calendar(call.database, key))


@post(
    "/{period:str}/seal",
    opt={"doc": Doc(SealedPeriod, query=CalendarQuery, body=NewSeal, refuses=(404, *WRITE))},
)
async def seal(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Seal a period that has ended: its figures at the ledger's size now (chốt số liệu)."""
    asked, new = call.query(CalendarQuery), await call.body(NewSeal)
    return await call.write(_seal, call.caller, await _period(call, period, asked.calendar), new.reason)


async def _seal(session: Session, caller: Principal, found: Period, reason: str | None) -> Response[bytes]:
    await seals.seal(session, caller.visibility, found, reason, today(), caller.name)
    return responses.shaped(await _sealed(session, found, caller.visibility), status=201)


@get("/{period:str}/seal", opt={"doc": Doc(SealedPeriod, query=CalendarQuery, refuses=(404,))})
async def read_seal(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Read the seals of a period, with a proof that the ledger still begins with what was sealed (số liệu đã chốt)."""
    found = await _period(call, period, call.query(CalendarQuery).calendar)
    async with call.database.transaction(snapshot=True) as session:
        return responses.shaped(await _sealed(session, found, call.caller.visibility))


@get("/{period:str}/late", opt={"doc": Doc(LateDifferences, query=CalendarQuery, refuses=(404,))})
async def late(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Say what became known of a sealed period since: each difference and its acts (số liệu phát sinh sau khi chốt)."""
    found = await _period(call, period, call.query(CalendarQuery).calendar)
    async with call.database.transaction(snapshot=True) as session:
        kept, size = await seals.newest(session, found), (await stored_tree.head(session)).size
        late = await differences(session, call.caller.visibility, [Reported(kept, kept.ledger_size)], size)
    return responses.shaped(LateDifferences(items=shown(late)))


async def _sealed(session: Reader, found: Period, visibility: Visibility) -> SealedPeriod:
    newest = await seals.newest(session, found)
    every = await seals.seals_of(session, found)
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
