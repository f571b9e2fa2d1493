"""Number series (sổ số văn bản): what they number and where, their counters, and withheld numbers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict
from pydantic import Field as Described
from sqlalchemy import ARRAY, CheckConstraint, DateTime, Text
from sqlmodel import Field, SQLModel

from db.tables.base import Table
from db.tables.constraints import one_of
from db.tables.types import Name, OrganisationCode, Symbol
from db.tables.validators import UNIQUE


class Reset(StrEnum):
    """When numbering restarts at 1: each 1 January (NĐ 30/2020 Điều 15.1, the default) or never.

    Whether specialised series such as GXN follow this rule is for their sector to say; no source was found, so it is a
    setting of each series.
    """

    YEARLY = "yearly"
    CONTINUOUS = "continuous"


class Kept(StrEnum):
    """Where the next number comes from: this system, or another one whose numbers are only recorded here."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


SeriesKey = Annotated[Symbol, Field(primary_key=True, description="Key of the series, for example `gxn`")]
SeriesTitle = Annotated[Name, Described(description="Title of the series (tên sổ)")]
Authority = Annotated[
    OrganisationCode,
    Field(foreign_key="organisation.code", description="Code of the issuing body (cơ quan ban hành)"),
]
Symbols = Annotated[
    list[Symbol],
    Field(sa_type=ARRAY(Text), min_length=1, description="Symbols that share the counter (ký hiệu)"),
    UNIQUE,
]
ResetRule = Annotated[Reset, Field(sa_type=Text, description="When numbering restarts (đánh số lại)")]
KeptWhere = Annotated[Kept, Field(sa_type=Text, description="Where numbers are assigned (nơi cấp số)")]
KeptSince = Annotated[
    int, Described(ge=1900, le=2200, description="First year that is numbered here; earlier years are on paper")
]
Opening = Annotated[
    int, Described(ge=0, le=999_999_999, description="Last number of the paper book; the next is one higher")
]


class NumberSeriesFacts(SQLModel):
    """The settings of a series. Several symbols may share its counter."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)  # type: ignore[assignment]

    key: SeriesKey
    title_vi: SeriesTitle
    authority: Authority
    symbols: Symbols
    reset: ResetRule = Reset.YEARLY
    kept: KeptWhere = Kept.HERE
    kept_since: KeptSince
    opening: Opening = 0


class NumberSeries(NumberSeriesFacts, table=True):
    """One row per series."""

    __tablename__ = "number_series"
    __table_args__ = (
        one_of("reset", Reset),
        one_of("kept", Kept),
        CheckConstraint("opening >= 0", name="opening"),
    )


class SeriesSymbol(Table, table=True):
    """A symbol of an authority belongs to one series: number and symbol are unique (NĐ 30/2020 Điều 15.1)."""

    __tablename__ = "series_symbol"

    authority: str = Field(primary_key=True, foreign_key="organisation.code")
    symbol: str = Field(primary_key=True)
    series: str = Field(foreign_key="number_series.key")


class SeriesUse(Table, table=True):
    """The series that numbers an authority's acts of one kind in one register, and its default symbol."""

    __tablename__ = "series_use"

    register_key: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    authority: str = Field(primary_key=True, foreign_key="organisation.code")
    series: str = Field(foreign_key="number_series.key")
    symbol: str


class SeriesCounter(Table, table=True):
    """The last number assigned in a series and year (year 0: never reset); its row is locked at signing."""

    __tablename__ = "series_counter"

    series: str = Field(primary_key=True, foreign_key="number_series.key")
    year: int = Field(primary_key=True)
    opening: int
    last: int


class WithheldNumber(Table, table=True):
    """A number that was reserved (giữ số) until a day, then used by an act or voided unused (huỷ số).

    Rows are kept, so that the withheld numbers of any instant are known; without `reserved_at` it was always reserved.
    """

    __tablename__ = "held_number"
    __table_args__ = (CheckConstraint("voided OR until IS NOT NULL", name="until"),)

    series: str = Field(primary_key=True, foreign_key="number_series.key")
    year: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    reason: str
    until: date | None
    voided: bool
    reserved_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    voided_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    used_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    void_reason: str | None
