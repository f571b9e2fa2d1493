"""Number series: their settings, the certificate of a year, and numbers held back."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import BaseModel

from api.http import responses
from api.http.authorization import Asker, Served, access, asker, recorded_by
from api.http.parsing import AnyRequest, body_of
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from api.http.writes import write
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
from domain.access.principal import READ, REFERENCE
from domain.numbers import series
from domain.numbers.certificate import Certificate, certificate_of
from domain.tense import today

PATH = "/v1/number-series"


@get("/", opt={"doc": Doc(page_of(PublicSeries))})
async def list_series(services: Served, principal: Asker) -> Response[bytes]:
    """List the number series (danh sách sổ số)."""
    return responses.page(await series.all_series(services.database, principal.registers), None)


@get(
    "/{key:str}/{year:int}/certificate",
    opt={"doc": Doc(SeriesCertificate, refuses=(404,))},
)
async def certificate(services: Served, key: FromPath[str], year: FromPath[int], principal: Asker) -> Response[bytes]:
    """Certify a series and year: every number with its state, and every exception (xác nhận sổ số)."""
    async with services.database.transaction(frozen=True) as session:
        await series.must_see(session, key, principal)
        found = await certificate_of(session, key, year, today())
    return responses.shaped(_shown(SeriesCertificate, found))


@post(
    "/{key:str}/{year:int}/reservations",
    dependencies={"new": body_of(NewReservation)},
    opt={"doc": Doc(Reservation, body=NewReservation, refuses=(404, *WRITE))},
)
async def reserve(
    request: AnyRequest, key: FromPath[str], year: FromPath[int], new: NamedDependency[NewReservation]
) -> Response[bytes]:
    """Hold the next number of a series back, with a reason and an end (giữ số)."""

    async def work(session: Session) -> Response[bytes]:
        await series.must_see(session, key, asker(request))
        number = await series.reserve(session, recorded_by(request), key, year, new.reason, new.until, today())
        found = Reservation(series=key, year=year, number=number, reason=new.reason, until=new.until)
        return responses.shaped(found, status=201)

    return await write(request, work)


@post(
    "/{key:str}/{year:int}/reservations/{number:int}/void",
    dependencies={"new": body_of(NewVoid)},
    opt={"doc": Doc(VoidedNumber, body=NewVoid, refuses=(404, *WRITE))},
)
async def void(
    request: AnyRequest,
    key: FromPath[str],
    year: FromPath[int],
    number: FromPath[int],
    new: NamedDependency[NewVoid],
) -> Response[bytes]:
    """Void a reserved number that will not be used; it is never given again (huỷ số đã giữ)."""

    async def work(session: Session) -> Response[bytes]:
        await series.must_see(session, key, asker(request))
        await series.void_reserved(session, recorded_by(request), key, year, number, new.reason)
        return responses.shaped(VoidedNumber(series=key, year=year, number=number, reason=new.reason), status=201)

    return await write(request, work)


def _shown(shape: type[BaseModel], found: Certificate) -> BaseModel:
    values: dict[str, Any] = {name: getattr(found, name) for name in shape.model_fields}
    values["uses"] = [
        {info.alias or name: getattr(use, info.alias or name) for name, info in NumberUse.model_fields.items()}
        for use in found.uses
    ]
    values["exceptions"] = [
        {name: getattr(exception, name) for name in NumberException.model_fields} for exception in found.exceptions
    ]
    return shape.model_validate(values)


def routers() -> list[Router]:
    """What the room serves."""
    handlers = [list_series, certificate, reserve, void]
    return [Router(path=PATH, route_handlers=handlers, tags=["Number series"], opt=access(READ, REFERENCE))]
