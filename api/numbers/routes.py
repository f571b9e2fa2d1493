"""Number series: their settings, the certificate of a year, and reserved numbers."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.params import FromPath

from api.http import responses
from api.http.authorization import access
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from api.numbers.schemas import (
    NewReservation,
    NewVoid,
    NumberException,
    NumberUse,
    PublicSeries,
    Reservation,
    SeriesCertificate,
    VoidedNumber,
)
from db.session import Session
from domain.access.principal import READ, REFERENCE, Principal
from domain.numbers import series
from domain.numbers.certificate import Certificate, certificate_of
from domain.tense import today

PATH = "/v1/number-series"


@get("/", opt={"doc": Doc(page_of(PublicSeries))})
async def list_series(call: TheCall) -> Response[bytes]:
    """List the number series (danh sách sổ số)."""
    return responses.page(await series.all_series(call.database, call.caller.visibility.registers), None)


@get("/{key:str}/{year:int}/certificate", opt={"doc": Doc(SeriesCertificate, refuses=(404,))})
async def certificate(call: TheCall, key: FromPath[str], year: FromPath[int]) -> Response[bytes]:
    """Read the certificate of a series and year: every number with its state, and exceptions (xác nhận sổ số)."""
    async with call.database.transaction(snapshot=True) as session:
        await series.require_visible(session, key, call.caller)
        certified = await certificate_of(session, key, year, today())
    return responses.shaped(_certificate(certified))


@post(
    "/{key:str}/{year:int}/reservations",
    opt={"doc": Doc(Reservation, body=NewReservation, refuses=(404, *WRITE))},
)
async def reserve(call: TheCall, key: FromPath[str], year: FromPath[int]) -> Response[bytes]:
    """Reserve the next number of a series, with a reason and an end (giữ số)."""
    return await call.write(_reserved, key, year, await call.body(NewReservation))


async def _reserved(session: Session, caller: Principal, key: str, year: int, new: NewReservation) -> Response[bytes]:
    await series.require_visible(session, key, caller)
    number = await series.reserve(session, caller.name, key, year, new.reason, new.until, today())
    reservation = Reservation(series=key, year=year, number=number, reason=new.reason, until=new.until)
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
    await series.void_reserved(session, caller.name, key, year, number, new.reason)
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


def routers() -> list[Router]:
    """The routers."""
    handlers = [list_series, certificate, reserve, void]
    return [Router(path=PATH, route_handlers=handlers, tags=["Number series"], opt=access(READ, REFERENCE))]
