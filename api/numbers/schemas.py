"""The shapes of number series."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.entries.schemas import PublicVersion
from api.http.schemas import Shape
from db.tables import number_series as table
from db.tables.labels import Label, Listed
from db.tables.types import Day, KindKey, LongText, RegisterKey, Symbol
from domain.numbers.certificate import NumberState


class SeriesUse(Shape):
    """A kind of act that the series numbers."""

    register_key: Annotated[RegisterKey, Label("Sổ bộ"), Listed("registers?group=report", "key", "title_vi")] = Field(
        alias="register", description="Key of the register (sổ bộ)"
    )
    kind: Annotated[
        KindKey,
        Label("Loại hành vi"),
        Listed("registers/{register}", "kind", "kind_vi", "acts", where=("corrective", False)),
    ] = Field(description="Kind of act (loại hành vi)")
    symbol: Annotated[Symbol, Label("Ký hiệu")] = Field(description="Symbol by default (ký hiệu)")


class PublicSeries(PublicVersion):
    """A number series (sổ số văn bản)."""

    key: table.SeriesKey
    title_vi: table.SeriesTitle
    authority: table.Authority
    symbols: table.Symbols
    reset: table.ResetRule
    kept: table.KeptWhere
    kept_since: table.KeptSince
    opening: table.Opening
    uses: list[SeriesUse] = Field(description="The kinds of act that it numbers (dùng cho)")


class SeriesSettings(Shape):
    """The settings of a number series."""

    key: table.SeriesKey
    title_vi: table.SeriesTitle
    authority: table.Authority
    symbols: table.Symbols
    reset: table.ResetRule = table.Reset.YEARLY
    kept: table.KeptWhere = table.Kept.HERE
    kept_since: table.KeptSince
    opening: table.Opening = 0


class NewSeries(SeriesSettings):
    """A new number series, and the kinds of act that it numbers."""

    uses: Annotated[list[SeriesUse], Label("Dùng cho", "Các loại hành vi lấy số trong sổ này.")] = Field(
        default_factory=list, max_length=table.MAX_USES, description="The kinds of act that it numbers (dùng cho)"
    )


class NumberUse(Shape):
    """A number and its status."""

    number: int = Field(description="The number (số văn bản)")
    status: NumberState
    status_vi: str = Field(description="The same in Vietnamese")
    signed_on: date | None = Field(description="Day it was signed (ngày ký)")
    symbol: str | None = Field(description="The symbol (ký hiệu)")
    seq: int | None = Field(description="seq of the act (số thứ tự hành vi)")
    register_key: str | None = Field(alias="register", description="Key of the register (sổ bộ)")
    entry: UUID | None = Field(description="The entry (dòng trong sổ)")
    reason: str | None = Field(description="Why (lý do)")
    expires_on: date | None = Field(description="Last day of the reservation (giữ đến hết ngày)")


class NumberException(Shape):
    """A number that violates a rule of the series."""

    number: int = Field(description="The number (số văn bản)")
    rule: str = Field(description="missing, beyond (the counter), repeated, date_goes_back or reservation_ended")
    detail: str = Field(description="What is wrong (ngoại lệ)")


class SeriesCertificate(Shape):
    """Whether a series and year is dense, unique and in order of date (NĐ 30/2020 Điều 15.1)."""

    series: str = Field(description="Key of the number series (sổ số)")
    year: int = Field(description="The year; 0 for a series that is never reset")
    kept: table.Kept
    opening: int = Field(description="Last number of the paper book")
    last: int = Field(description="Last number assigned")
    dense: bool | None = Field(description="Whether no number is missing; null for a series that is kept elsewhere")
    unique: bool = Field(description="Whether no number is used twice")
    in_order: bool = Field(description="Whether dates never go back")
    uses: list[NumberUse] = Field(description="Every number with its state (các số)")
    exceptions: list[NumberException] = Field(description="The exceptions (ngoại lệ)")


class NewReservation(Shape):
    """A request to reserve the next number (giữ số)."""

    reason: Annotated[LongText, Label("Lý do giữ số")] = Field(description="Why (lý do)")
    expires_on: Annotated[Day, Label("Giữ đến hết ngày")] = Field(
        description="Last day of the reservation, by which it must be used or voided"
    )


class PublicReservation(Shape):
    """A reserved number."""

    series: str = Field(description="Key of the number series (sổ số)")
    year: int = Field(description="The year (năm)")
    number: int = Field(description="The number (số văn bản)")
    reason: str = Field(description="Why (lý do)")
    expires_on: date = Field(description="Last day of the reservation (giữ đến hết ngày)")


class NewVoid(Shape):
    """A request to void a reserved number (huỷ số)."""

    reason: Annotated[LongText, Label("Lý do huỷ số")] = Field(description="Why (lý do)")


class VoidedNumber(Shape):
    """A voided number, which is never assigned again."""

    series: str = Field(description="Key of the number series (sổ số)")
    year: int = Field(description="The year (năm)")
    number: int = Field(description="The number (số văn bản)")
    reason: str = Field(description="Why (lý do)")
