"""What goes in and out of number series."""

from datetime import date
from uuid import UUID

from pydantic import Field

from api.http.schemas import Shape
from db.tables import number_series as table
from db.tables.types import Day, LongText
from domain.numbers.certificate import NumberState


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
