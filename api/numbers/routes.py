"""Number series: their settings, the certificate of a year, and numbers held back."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import BaseModel, Field

from api.http import responses
from api.http.authorization import Asker, access, asker, recorded_by
from api.http.parsing import AnyRequest, body_of
from api.http.responses import WRITE, Doc
from api.http.schemas import Shape, page_of
from api.http.writes import write
from db.session import Session
from db.tables import number_series as table
from db.tables.types import Day, LongText
from domain.access.principal import READ, REFERENCE
from domain.numbers import series
from domain.numbers.certificate import Certificate, NumberState, certificate_of
from domain.tense import today


class SeriesUse(Shape):
    """Acts that the series numbers."""

    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    kind: str = Field(description="Kind of act (loại hành vi)")
    symbol: str = Field(description="Symbol by default (ký hiệu)")


class PublicSeries(Shape):
    """A number series (sổ số văn bản)."""

    key: table.SeriesKey
    title_vi: table.SeriesTitle
    authority: table.Authority
    symbols: table.Symbols
    reset: table.ResetRule
    kept: table.KeptWhere
    kept_since: table.KeptSince
    opening: table.Opening
    uses: list[SeriesUse] = Field(description="Which acts it numbers (dùng cho)")


class NumberUse(Shape):
    """One number and what became of it."""

    number: int = Field(description="The number (số văn bản)")
    state: NumberState
    signed_on: date | None = Field(description="Day it was signed (ngày ký)")
    symbol: str | None = Field(description="The symbol (ký hiệu)")
    act_seq: int | None = Field(description="seq of the act (số thứ tự hành vi)")
    register_key: str | None = Field(alias="register", description="Key of the register (sổ bộ)")
    entry: UUID | None = Field(description="The entry (dòng trong sổ)")
    reason: str | None = Field(description="Why (lý do)")
    until: date | None = Field(description="Last day it is held back (giữ đến hết ngày)")


class NumberException(Shape):
    """A number that breaks a rule of the series."""

    number: int = Field(description="The number (số văn bản)")
    rule: str = Field(description="missing, beyond (the counter), repeated, date_goes_back or reservation_ended")
    detail: str = Field(description="What is out of order (ngoại lệ)")


class SeriesCertificate(Shape):
    """Whether a series and year is dense, unique and in order of date (NĐ 30/2020 Điều 15.1)."""

    series: str = Field(description="Key of the number series (sổ số)")
    year: int = Field(description="The year; 0 in a series that never starts again")
    kept: table.Kept
    opening: int = Field(description="Last number of the paper book")
    last: int = Field(description="Last number given")
    dense: bool | None = Field(description="No number is missing; null for a series that is kept elsewhere")
    unique: bool = Field(description="No number is borne twice")
    in_order: bool = Field(description="Dates never go back")
    uses: list[NumberUse] = Field(description="Every number with its state (các số)")
    exceptions: list[NumberException] = Field(description="What is out of order (ngoại lệ)")


class NewReservation(Shape):
    """A number to hold back (giữ số)."""

    reason: LongText = Field(description="Why (lý do)")
    until: Day = Field(description="Until when; then it must be used or voided")


class Reservation(Shape):
    """A number that is held back."""

    series: str = Field(description="Key of the number series (sổ số)")
    year: int = Field(description="The year (năm)")
    number: int = Field(description="The number (số văn bản)")
    reason: str = Field(description="Why (lý do)")
    until: date = Field(description="Last day it is held back (giữ đến hết ngày)")


class NewVoid(Shape):
    """Why a reserved number will not be used (huỷ số)."""

    reason: LongText = Field(description="Why (lý do)")


class VoidedNumber(Shape):
    """A number that is never given again."""

    series: str = Field(description="Key of the number series (sổ số)")
    year: int = Field(description="The year (năm)")
    number: int = Field(description="The number (số văn bản)")
    reason: str = Field(description="Why (lý do)")


PATH = "/v1/number-series"


@get("/", opt={"doc": Doc(page_of(PublicSeries))})
async def list_series(state: State, principal: Asker) -> Response[bytes]:
    """List the number series (danh sách sổ số)."""
    return responses.page(await series.all_series(state.database, principal.visibility.registers), None)


@get(
    "/{key:str}/{year:int}/certificate",
    opt={"doc": Doc(SeriesCertificate, refuses=(404,))},
)
async def certificate(state: State, key: FromPath[str], year: FromPath[int], principal: Asker) -> Response[bytes]:
    """Certify a series and year: every number with its state, and every exception (xác nhận sổ số)."""
    async with state.database.transaction(frozen=True) as session:
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


def number_router() -> Router:
    """The series' router."""
    return Router(
        path=PATH,
        route_handlers=[list_series, certificate, reserve, void],
        tags=["Number series"],
        opt=access(READ, REFERENCE),
    )
