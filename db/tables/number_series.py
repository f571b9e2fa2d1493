"""Number series (sổ số văn bản): who numbers what, where the book is kept and which numbers are held back."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict
from pydantic import Field as Described
from sqlalchemy import ARRAY, CheckConstraint, DateTime, Text
from sqlmodel import Field, SQLModel

from db.tables.base import Table, one_of
from db.tables.types import EACH_ONCE, Name, OrganisationCode, Symbol


class Reset(StrEnum):
    """When the count starts again at 1: each 1 January (NĐ 30/2020 Điều 15.1, the default) or never.

    Whether specialised series such as GXN follow this rule is the sector's to say; we did not find it, so it is a
    setting of each series.
    """

    YEARLY = "yearly"
    CONTINUOUS = "continuous"


class Kept(StrEnum):
    """Where the next number comes from: this system, or another whose numbers are only recorded."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


SeriesKey = Annotated[Symbol, Field(primary_key=True, description="Key of the series, for example `gxn`")]
SeriesTitle = Annotated[Name, Described(description="What the series is called (tên sổ)")]
Authority = Annotated[
    OrganisationCode, Field(foreign_key="organisation.code", description="Body whose series it is (cơ quan ban hành)")
]
Symbols = Annotated[
    list[Symbol],
    Field(sa_type=ARRAY(Text), min_length=1, description="Symbols that share the counter (ký hiệu)"),
    EACH_ONCE,
]
ResetRule = Annotated[Reset, Field(sa_type=Text, description="When the count starts again (đánh số lại)")]
KeptWhere = Annotated[Kept, Field(sa_type=Text, description="Where the numbers are given (nơi cấp số)")]
KeptSince = Annotated[
    int, Described(ge=1900, le=2200, description="First year that is numbered here; earlier ones are paper")
]
Opening = Annotated[
    int, Described(ge=0, le=999_999_999, description="Last number of the paper book; the next is one higher")
]


class NumberSeriesFacts(SQLModel):
    """How a series numbers. Several symbols may share its counter."""

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
    """One symbol of an authority belongs to one series: number and symbol are unique (NĐ 30/2020 Điều 15.1)."""

    __tablename__ = "series_symbol"

    authority: str = Field(primary_key=True, foreign_key="organisation.code")
    symbol: str = Field(primary_key=True)
    series: str = Field(foreign_key="number_series.key")


class SeriesUse(Table, table=True):
    """Which series numbers the acts of one kind in one register, by authority, and with which symbol by default."""

    __tablename__ = "series_use"

    register_key: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    authority: str = Field(primary_key=True, foreign_key="organisation.code")
    series: str = Field(foreign_key="number_series.key")
    symbol: str


class SeriesCounter(Table, table=True):
    """The last number given in a series and year (year 0: never reset); its row is locked at signing."""

    __tablename__ = "series_counter"

    series: str = Field(primary_key=True, foreign_key="number_series.key")
    year: int = Field(primary_key=True)
    opening: int
    last: int


class HeldNumber(Table, table=True):
    """A number that was reserved (giữ số) until a day; then an act bore it, or it was voided unused (huỷ số).

    Rows stay, so that what was held can be told for any instant; without `reserved_at` it always was.
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
