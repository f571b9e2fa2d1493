"""Number series: their settings, the certificate of a year, and reserved numbers."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.params import FromPath

from api.entries.reference import reading, reference_routes
from api.entries.resource import Resource
from api.entries.schemas import Filters
from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.limits import ENTRY_BODY
from api.http.responses import WRITE, Doc
from api.http.schemas import TenseQuery, page_of
from api.numbers.schemas import (
    NewReservation,
    NewSeries,
    NewVoid,
    NumberException,
    NumberUse,
    PublicReservation,
    PublicSeries,
    SeriesCertificate,
    VoidedNumber,
)
from db.session import Session
from db.tables.number_series import NumberSeriesFacts
from domain.access.principal import CONFIGURE, READ, REFERENCE, Principal
from domain.numbers import series
from domain.numbers.certificate import Certificate, certificate_of
from domain.reference import reservations
from domain.reference.series import add as add_series
from domain.registers.number_series import NUMBER_SERIES
from domain.tense import Tense, today

PATH = "/v1/number-series"
SERIES = Resource(NUMBER_SERIES, "NumberSeries", NewSeries, PublicSeries, Filters)


@get("/", opt={"doc": Doc(page_of(PublicSeries), query=TenseQuery)})
async def list_series(call: TheCall) -> Response[bytes]:
    """List the number series (danh sách sổ số)."""
    when = await call.tense(call.query(TenseQuery))
    return responses.page(await series.all_series(call.database, call.caller.visibility.registers, when), None)


@post(
    "/",
    request_max_body_size=ENTRY_BODY,
    opt={"doc": Doc(PublicSeries, body=NewSeries, refuses=WRITE), **access(READ, CONFIGURE)},
)
async def add(call: TheCall) -> Response[bytes]:
    """Add a number series of an authority, with its symbols and what it numbers (thêm sổ số)."""
    return await call.write(_add, await call.body(NewSeries))


async def _add(session: Session, caller: Principal, new: NewSeries) -> Response[bytes]:
    facts = NumberSeriesFacts.model_validate(new.model_dump(by_alias=True))
    recorded = await add_series(session, caller.name, facts)
    text, _ = await SERIES.service(session, caller).read(recorded.act.entry, Tense(today()))
    return responses.json(text, status=201)


@get("/{key:str}/{year:int}/certificate", opt={"doc": Doc(SeriesCertificate, query=TenseQuery, refuses=(404,))})
async def certificate(call: TheCall, key: FromPath[str], year: FromPath[int]) -> Response[bytes]:
    """Read the certificate of a series and year: every number with its status, and exceptions (xác nhận sổ số)."""
    async with call.database.transaction(snapshot=True) as session:
        await series.require_visible(session, key, call.caller)
        at = await call.tense(call.query(TenseQuery))
        certified = await certificate_of(session, key, year, at.day, at.seq)
    return responses.shaped(_certificate(certified))


@post(
    "/{key:str}/{year:int}/reservations",
    opt={"doc": Doc(PublicReservation, body=NewReservation, refuses=(404, *WRITE))},
)
async def reserve(call: TheCall, key: FromPath[str], year: FromPath[int]) -> Response[bytes]:
    """Reserve the next number of a series, with a reason and an end (giữ số)."""
    return await call.write(_reserved, key, year, await call.body(NewReservation))


async def _reserved(session: Session, caller: Principal, key: str, year: int, new: NewReservation) -> Response[bytes]:
    await series.require_visible(session, key, caller)
    number = await reservations.reserve(session, caller.name, key, year, new.reason, new.expires_on, today())
    reservation = PublicReservation(series=key, year=year, number=number, reason=new.reason, expires_on=new.expires_on)
    return responses.shaped(reservation, status=201)


@post(
    "/{key:str}/{year:int}/reservations/{number:int}/void",
    opt={"doc": Doc(VoidedNumber, body=NewVoid, refuses=(404, *WRITE))},
)
async def void(call: TheCall, key: FromPath[str], year: FromPath[int], number: FromPath[int]) -> Response[bytes]:
    """Void a reserved number that will not be used; it is never assigned again (huỷ số đã giữ)."""
    return await call.write(_voided, key, year, number, await call.body(NewVoid))


async def _voided(
    session: Session, caller: Principal, key: str, year: int, number: int, new: NewVoid
) -> Response[bytes]:
    await series.require_visible(session, key, caller)
    await reservations.void_reserved(session, caller.name, key, year, number, new.reason, today())
    return responses.shaped(VoidedNumber(series=key, year=year, number=number, reason=new.reason), status=201)


def _certificate(certified: Certificate) -> SeriesCertificate:
    values: dict[str, Any] = {name: getattr(certified, name) for name in SeriesCertificate.model_fields}
    values["uses"] = [
        {info.alias or name: getattr(use, info.alias or name) for name, info in NumberUse.model_fields.items()}
        for use in certified.uses
    ]
    values["exceptions"] = [
        {name: getattr(exception, name) for name in NumberException.model_fields} for exception in certified.exceptions
    ]
    return SeriesCertificate.model_validate(values)


read = reading(SERIES)
history, act = reference_routes(SERIES)


def routers() -> list[Router]:
    """The routers."""
    handlers = [list_series, add, certificate, reserve, void, read, history, act]
    return [Router(path=PATH, route_handlers=handlers, tags=["Number series"], opt=access(READ, REFERENCE))]
