"""Sealing a period (chốt số liệu), the proof of its seal, and late differences."""

from collections.abc import Container

from litestar import Response, get, post
from litestar.params import FromPath

from api.http import responses
from api.http.call import Call, TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from api.reports.late import public_differences
from api.reports.schemas import (
    CalendarQuery,
    LateDifferences,
    NewSeal,
    PublicSeal,
    SealedPeriod,
    SealProof,
    SealQuery,
    SealsQuery,
)
from db.queries.tense import LATEST
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

PATH = "/v1/seals"


async def _period(call: Call, code: str, key: str) -> Period:
    return period(code, await calendar(call.database, key))


@post(
    "/{period:str}/seal",
    opt={"doc": Doc(SealedPeriod, query=SealQuery, body=NewSeal, refuses=(404, *WRITE))},
)
async def seal(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Seal the figures of a period that has ended, at the ledger's size now (chốt số liệu)."""
    key, new = call.query(SealQuery).calendar, await call.body(NewSeal)
    return await call.write(_seal, await _period(call, period, key), new.reason)


async def _seal(session: Session, caller: Principal, period: Period, reason: str | None) -> Response[bytes]:
    await seals.seal(session, caller.visibility, period, reason, today(), caller.name)
    return responses.shaped(await _sealed(session, period, caller.visibility), status=201)


@get("/{period:str}/seal", opt={"doc": Doc(SealedPeriod, query=CalendarQuery, refuses=(404,))})
async def read_seal(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Read the seals of a period, with a proof that the ledger extends the sealed one (số liệu đã chốt)."""
    sealed = await _period(call, period, call.query(CalendarQuery).calendar)
    async with call.database.transaction(snapshot=True) as session:
        return responses.shaped(await _sealed(session, sealed, call.caller.visibility))


@get("/", opt={"doc": Doc(page_of(PublicSeal), query=SealsQuery)})
async def list_seals(call: TheCall) -> Response[bytes]:
    """List the seals of all periods, the newest first (các lần chốt số liệu)."""
    query = call.query(SealsQuery)
    when = await call.tense(query)
    before = query.after or LATEST
    found = await seals.seals_before(call.database, query.calendar, when.size, before, query.limit + 1)
    visible = ReportService(call.database, call.caller.visibility).figures
    items = [_public(seal, visible).model_dump_json(by_alias=True) for seal in found[: query.limit]]
    more = str(found[query.limit - 1].seq) if len(found) > query.limit else None
    return responses.page(items, responses.following(PATH, query, more))


@get("/{period:str}/late", opt={"doc": Doc(LateDifferences, query=CalendarQuery, refuses=(404,))})
async def late(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Read the late differences of a sealed period, with their acts (số liệu phát sinh sau khi chốt)."""
    sealed = await _period(call, period, call.query(CalendarQuery).calendar)
    async with call.database.transaction(snapshot=True) as session:
        newest, size = await seals.newest(session, sealed), (await stored_tree.head(session)).size
        late = await differences(session, call.caller.visibility, [Reported(newest, newest.ledger_size)], size)
    return responses.shaped(LateDifferences(items=public_differences(late)))


async def _sealed(reader: Reader, period: Period, visibility: Visibility) -> SealedPeriod:
    newest = await seals.newest(reader, period)
    every = await seals.seals_of(reader, period)
    recount = await ReportService(reader, visibility).report(newest.period, newest.ledger_size)
    values = {figure.name: figure.value for figure in recount.figures}
    proof = await _proof(reader, newest.ledger_size) if newest.ledger_size else None
    return SealedPeriod(
        seals=[_public(seal, values) for seal in every],
        proof=proof,
        reproduced=all(newest.figures.get(name, value) == value for name, value in values.items()),
    )


async def _proof(reader: Reader, size: int) -> SealProof:
    now = (await stored_tree.head(reader)).size
    first, hashes, second = await stored_tree.consistency(reader, size, now)
    path = [step.hex() for step in hashes]
    return SealProof(first=size, second=now, first_root=first.hex(), second_root=second.hex(), path=path)


def _public(seal: Seal, visible: Container[str]) -> PublicSeal:
    return PublicSeal.model_validate(
        {
            "ordinal": seal.version,
            "period": seal.period.code,
            "calendar": seal.period.calendar,
            "from": seal.period.first,
            "to": seal.period.last,
            "ledger_size": seal.ledger_size,
            "ledger_root": seal.ledger_root.hex(),
            "figures": {name: value for name, value in seal.figures.items() if name in visible},
            "reason": seal.reason,
            "sealed_by": seal.sealed_by,
            "sealed_at": seal.sealed_at,
        }
    )
