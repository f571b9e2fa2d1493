"""Number series (sổ số văn bản): what they number and where, and their counters."""

from typing import Annotated, Final, Literal

from pydantic import Field as Described
from sqlalchemy import ARRAY, CheckConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from db.tables.base import Facts, Table, Version
from db.tables.constraints import one_of, reference_constraints
from db.tables.labels import Choice, Label, Listed
from db.tables.types import Name, OrganisationCode, Symbol
from db.tables.validators import UNIQUE


class Reset(Choice):
    """When numbering restarts at 1: each 1 January (NĐ 30/2020 Điều 15.1, the default) or never.

    Whether specialised series such as GXN follow this rule is for their sector to say; no source was found, so it is a
    setting of each series.
    """

    YEARLY = "yearly", "đánh lại từ 01 vào đầu năm"
    CONTINUOUS = "continuous", "đánh liên tục, không đánh lại"


class Kept(Choice):
    """Where the next number comes from: this system, or another one whose numbers are only recorded here."""

    HERE = "here", "hệ thống này cấp số"
    ELSEWHERE = "elsewhere", "hệ thống khác cấp số, chỉ ghi lại ở đây"


SeriesKey = Annotated[
    Symbol, Described(description="Key of the series, for example `gxn`"), Label("Mã sổ số", "Ví dụ: gxn.")
]
SeriesTitle = Annotated[Name, Described(description="Title of the series (tên sổ)"), Label("Tên sổ số")]
Authority = Annotated[
    OrganisationCode,
    Described(description="Code of the issuing body (cơ quan ban hành)"),
    Label("Cơ quan ban hành"),
    Listed("organisations"),
]
Symbols = Annotated[
    list[Symbol],
    Field(sa_type=ARRAY(Text), min_length=1, max_length=50, description="Symbols that share the counter (ký hiệu)"),
    UNIQUE,
    Label("Ký hiệu", "Các ký hiệu dùng chung một dãy số; ví dụ: GXN-STTTT."),
]
ResetRule = Annotated[
    Reset, Field(sa_type=Text, description="When numbering restarts (đánh số lại)"), Label("Cách đánh số lại")
]
KeptWhere = Annotated[
    Kept, Field(sa_type=Text, description="Where numbers are assigned (nơi cấp số)"), Label("Nơi cấp số")
]
KeptSince = Annotated[
    int,
    Described(ge=1900, le=2200, description="First year that is numbered here; earlier years are on paper"),
    Label("Năm bắt đầu cấp số tại đây", "Các năm trước ghi trong sổ giấy."),
]
Opening = Annotated[
    int,
    Described(strict=True, ge=0, le=999_999_999, description="Last number of the paper book; the next is one higher"),
    Label("Số cuối trong sổ giấy", "Số tiếp theo lớn hơn một đơn vị."),
]
MAX_USES: Final = 100
Use = Annotated[dict[Literal["register", "kind", "symbol"], Symbol], Described(min_length=3, max_length=3)]
Uses = Annotated[
    list[Use],
    Field(
        sa_type=JSONB,
        max_length=MAX_USES,
        description="The kinds of act that it numbers (dùng cho): register, kind and symbol",
    ),
    Label(
        "Dùng cho",
        "Các loại hành vi lấy số trong sổ này.",
        (("register", "Sổ bộ"), ("kind", "Loại hành vi"), ("symbol", "Ký hiệu")),
    ),
]


class NumberSeriesFacts(Facts):
    """The settings of a series. Several symbols may share its counter."""

    key: SeriesKey
    title_vi: SeriesTitle
    authority: Authority
    symbols: Symbols
    reset: ResetRule = Reset.YEARLY
    kept: KeptWhere = Kept.HERE
    kept_since: KeptSince
    opening: Opening = 0
    uses: Uses = []


class NumberSeries(NumberSeriesFacts, Version, table=True):
    """Versions of the series."""

    __tablename__ = "number_series"
    __table_args__ = reference_constraints(
        "number_series",
        NumberSeriesFacts,
        one_of("reset", Reset),
        one_of("kept", Kept),
        CheckConstraint("opening >= 0", name="opening"),
        Index("number_series_key_ix", "key", postgresql_where=text("known_to IS NULL")),
    )

    authority: Authority


class SeriesCounter(Table, table=True):
    """The last number assigned in a series and year (year 0: never reset); locked after the ledger's head."""

    __tablename__ = "series_counter"

    series: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    opening: int
    last: int
