"""Shapes of reports: figures, movements, seals, late differences and reporting calendars."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from api.entries.schemas import PublicVersion
from api.http.schemas import DryRunQuery, KnownQuery, LocalInstant, PageEnd, QueryLimit, QueryPosition, Shape
from db.queries.figure_parts import Breakdown
from db.tables import reporting_calendar as table
from db.tables.types import (
    AuthorityPart,
    ComparisonKeys,
    IndicatorKeys,
    LongText,
    OrganisationCode,
    PlacePart,
    Symbol,
)
from db.tables.validators import plain_text
from domain.declarations.indicator import Kind, Unit
from domain.reports.period import ND09


class ReportQuery(KnownQuery):
    """Query parameters of a report: calendar, knowledge and authority."""

    authority: OrganisationCode | None = Field(
        None, description="Only acts of this body, and entries of its papers (cơ quan có thẩm quyền khi đó)"
    )
    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo), for example `nd09`")


class Figure(Shape):
    """A figure of a period."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    section: str | None = Field(description="Section of the report (mục), for example `2.3`; null if it has none")
    kind: Kind
    title: str = Field(description="Title in English")
    title_vi: str = Field(description="Title (tên gọi)")
    value: int = Field(description="The figure (số liệu)")
    out_of: int | None = Field(description="Total that it is a share of (trên tổng số); null if it is not a share")
    listing: str = Field(description="Path of its listing, with as many rows as the value, at the same ledger size")


class PublicLateAct(Shape):
    """An act recorded after the seal."""

    seq: int = Field(description="Its position in the ledger, from 1 (số thứ tự trong sổ cái)")
    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    entry: UUID = Field(description="The entry (dòng trong sổ)")
    kind: str = Field(description="Kind of act (loại hành vi)")
    kind_vi: str = Field(description="The same in Vietnamese")
    effective_on: date | None = Field(
        description="Day it takes effect (ngày có hiệu lực); null for a void, or a correction that keeps it"
    )
    printed_number: str | None = Field(description="Number and symbol of its paper as printed (số và ký hiệu)")
    signed_on: date | None = Field(description="Day it was signed (ngày ký)")
    corrects: int | None = Field(description="seq of the act that it corrects or voids (đính chính, huỷ)")
    recorded_at: LocalInstant = Field(description="When it was recorded (thời điểm ghi)")
    reason: str | None = Field(description="Why (lý do)")


class LateDifference(Shape):
    """A figure that differs from the reported one."""

    period: str = Field(description="The sealed period (kỳ đã chốt)")
    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    title_vi: str = Field(description="Title (tên gọi)")
    sealed: int = Field(description="The figure as sealed (số đã chốt)")
    reported: int = Field(
        description="The figure as last reported (số đã báo cáo): as sealed, plus differences carried since"
    )
    reported_size: int = Field(description="Ledger size when it was last reported")
    now: int = Field(description="The figure as known now, or at the requested ledger size (số hiện biết)")
    difference: int = Field(description="`now` minus `reported` (chênh lệch)")
    acts: list[PublicLateAct] = Field(description="The acts that caused it: late ones, corrections and voids")


class PeriodReport(Shape):
    """The figures of a period at one size of the ledger."""

    period: str = Field(description="The period (kỳ báo cáo)")
    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    ledger_size: int = Field(description="Number of acts known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    figures: list[Figure] = Field(description="The figures (số liệu)")
    late: list[LateDifference] = Field(
        description="Late differences of earlier sealed periods that no sealed report has carried yet (số liệu phát "
        "sinh sau khi chốt), for all authorities"
    )


class ListingRow(Shape):
    """One unit of a figure: an act in the period, or an entry on its last day."""

    entry: UUID = Field(description="The entry (dòng trong sổ)")
    effective_on: date = Field(description="Effective day of the act; of a stock, first day of the entry's version")
    seq: int = Field(description="seq of the act (số thứ tự hành vi)")
    printed_number: str | None = Field(description="Number and symbol of the entry as printed (số và ký hiệu)")
    status: str | None = Field(description="Status of the entry (tình trạng)")
    status_vi: str | None = Field(description="The same in Vietnamese")
    holder: str = Field(description="Code of the body that holds it (tổ chức, đơn vị)")
    holder_name: str | None = Field(description="Its name as printed (tên ghi trên văn bản)")
    paper_number: int | None = Field(description="Number of the paper of the act or the entry (số văn bản)")
    paper_symbol: str | None = Field(description="Its symbol (ký hiệu)")
    paper_signed_on: date | None = Field(description="Its day of signing (ngày ký)")


class Listing(PageEnd):
    """The rows that a figure counts, all on one page."""

    items: list[ListingRow] = Field(description="The rows (các dòng)")


class MovementQuery(KnownQuery):
    """Query parameters of movements: calendar and knowledge."""

    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo)")


class StockMovement(Shape):
    """A stock over a period: opening + came - went = closing."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    title_vi: str = Field(description="Title (tên gọi)")
    opening: int = Field(description="On the day before the period (đầu kỳ)")
    came: int = Field(description="Counted at the end, not at the beginning (tăng)")
    went: int = Field(description="Counted at the beginning, not at the end (giảm)")
    closing: int = Field(description="On the last day (cuối kỳ)")
    balanced: bool = Field(description="Whether the parts add up; false indicates a defect")
    listings: dict[str, str] = Field(description="Path of the listing of each part")


class StockMovements(Shape):
    """The movements of every stock."""

    items: list[StockMovement] = Field(description="Every stock (số hiện có)")


class CalendarQuery(Shape):
    """Query parameter of a period: its calendar."""

    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo)")


class SealQuery(CalendarQuery, DryRunQuery):
    """Query parameters of a seal to make."""


class NewSeal(Shape):
    """A seal to make; a further seal of a period needs a reason."""

    reason: LongText | None = Field(None, description="Reason for a further seal (lý do chốt lại)")


class PublicSeal(Shape):
    """The figures of a period as they were reported."""

    ordinal: int = Field(description="1 for the first seal of the period (lần chốt)")
    period: str = Field(description="The period (kỳ báo cáo)")
    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    ledger_size: int = Field(description="Number of acts known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    figures: dict[str, int] = Field(description="Values by indicator")
    reason: str | None = Field(description="Reason for a further seal (lý do)")
    sealed_by: str = Field(description="Who sealed it (người chốt)")
    sealed_at: LocalInstant = Field(description="When it was sealed (thời điểm chốt)")


class SealProof(Shape):
    """A consistency proof that the ledger now extends that of the seal (RFC 9162 §2.1.4)."""

    first: int = Field(description="Ledger size of the seal")
    second: int = Field(description="Ledger size now")
    first_root: str = Field(description="Root at size `first`, hex")
    second_root: str = Field(description="Root at size `second`, hex")
    path: list[str] = Field(description="Hashes of the proof, hex")


class SealedPeriod(Shape):
    """Every seal of a period, the newest first, with the proof of the newest."""

    seals: list[PublicSeal] = Field(description="Its seals, the newest first (các lần chốt)")
    proof: SealProof | None = Field(description="Null for a seal of an empty ledger")
    reproduced: bool = Field(description="Whether counting again at the sealed size gives the sealed figures")


class LateDifferences(Shape):
    """The late differences of a sealed period."""

    items: list[LateDifference] = Field(description="The rows (các dòng)")


class PublicCalendar(PublicVersion):
    """A reporting calendar: how the year is divided into months (kỳ báo cáo)."""

    key: table.CalendarKey
    title_vi: table.CalendarTitle
    month_ends_on: table.MonthEndsOn
    year_to_date: table.YearToDate
    source: table.CalendarSource


class CutPeriod(Shape):
    """A period in one calendar, with its figures."""

    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    title_vi: str = Field(description="Title (tên gọi)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    figures: dict[str, int] = Field(description="Values by indicator")


class SideBySide(Shape):
    """One period in every calendar."""

    period: str = Field(description="The period (kỳ báo cáo)")
    calendars: list[CutPeriod] = Field(description="The period in each calendar (theo từng lịch)")


class DeclaredIndicator(Shape):
    """An indicator as declared: what it counts, and where it stands in the report."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    register_key: str = Field(alias="register", description="Key of the register that declares it (sổ bộ)")
    section: str | None = Field(description="Section of the report (mục), for example `2.3`; null if it has none")
    title: str = Field(description="Title in English")
    title_vi: str = Field(description="Title (tên gọi)")
    kind: Kind
    unit: Unit
    unit_vi: str = Field(description="What is counted, in words (đơn vị tính)")
    counts_of: str = Field(description="Key of the register whose entries, acts or holders are counted (sổ được đếm)")
    act_kind: str | None = Field(
        description="Kind of act that is counted (loại hành vi), or `expire`; null for a stock"
    )
    act_kind_vi: str | None = Field(description="Its name (tên hành vi)")
    conditions_vi: list[str] = Field(description="What is asked of the entries that count (điều kiện)")
    definition_vi: str = Field(description="What is counted, in one sentence (cách tính)")
    out_of: str | None = Field(description="Key of the indicator that it is a share of (trên tổng số); null if none")


HolderKindPart = Literal["state_body", "armed_forces", "association", "enterprise", "press_agency", "unknown"]
PeriodCode = Annotated[str, StringConstraints(min_length=1, max_length=30), BeforeValidator(plain_text)]
_UNKNOWN = "; `unknown`: not known (không rõ)"


class MatrixQuery(KnownQuery):
    """Query parameters of a report over many periods."""

    first: PeriodCode = Field(
        alias="from",
        description="The first period, of any kind: `2024-01`, `2024-Q1`, `2024-H1`, `2024-9M`, `2024`; or a day (từ)",
    )
    last: PeriodCode = Field(
        alias="to", description="The last period, of the same kind; or a day: the two days are one period (đến)"
    )
    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo), for example `nd09`")
    indicators: IndicatorKeys | None = Field(
        None, description="Only these indicators (chỉ tiêu): keys separated by commas, as `/v1/indicators` has them"
    )
    by: Breakdown | None = Field(None)
    compare: ComparisonKeys | None = Field(
        None,
        description="With the values of other periods, separated by commas: `before` (kỳ trước), `last_year` (cùng kỳ "
        "năm trước), `cumulated` (luỹ kế từ ngày 01/01 đến hết kỳ)",
    )


class PartQuery(KnownQuery):
    """Query parameters of a listing: calendar, knowledge, and the part of a breakdown."""

    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo), for example `nd09`")
    authority: AuthorityPart | None = Field(
        None,
        description="Only acts of this body, and entries of its papers (cơ quan có thẩm quyền khi đó)" + _UNKNOWN,
    )
    holder_kind: HolderKindPart | None = Field(
        None,
        description="Only of holders of this kind on the day of the act, or the last day (loại tổ chức)" + _UNKNOWN,
    )
    place: PlacePart | None = Field(
        None, description="Only of holders whose place had this code then (địa bàn của tổ chức)" + _UNKNOWN
    )


class ComparedPeriod(Shape):
    """A period that another is compared with."""

    period: str = Field(description="The period (kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")


class SealedAt(Shape):
    """The newest seal of a period (chốt số liệu)."""

    ordinal: int = Field(description="1 for the first seal of the period (lần chốt)")
    ledger_size: int = Field(description="Number of acts that were known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    sealed_by: str = Field(description="Who sealed it (người chốt)")
    sealed_at: LocalInstant = Field(description="When it was sealed (thời điểm chốt)")


class MatrixPeriod(Shape):
    """A period of a report over many."""

    period: str = Field(description="The period (kỳ báo cáo)")
    period_vi: str = Field(description="Its name (tên kỳ)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    ended: bool = Field(description="Whether it has ended; if not, figures still change (đã kết thúc)")
    sealed: SealedAt | None = Field(description="Its newest seal; null if it is not sealed (đã chốt)")
    compared: dict[str, ComparedPeriod | None] = Field(
        description="What it is compared with, by `before`, `last_year` and `cumulated`; null before the first year"
    )


class ComparedValue(Shape):
    """A figure in another period."""

    value: int = Field(description="The figure there (số liệu)")
    difference: int | None = Field(
        description="The figure of this period, less that (chênh lệch); null of `cumulated`, which contains this period"
    )
    listing: str = Field(description="Path of its listing, with as many rows as the value")


class PartValue(Shape):
    """A part of a figure."""

    part: str = Field(description="Key of the part: a body's code, a kind of body, a place's code, or `unknown`")
    value: int = Field(description="The figure (số liệu)")
    listing: str = Field(description="Path of its listing, with as many rows as the value")


class MatrixCell(Shape):
    """A figure of one period."""

    period: str = Field(description="The period (kỳ báo cáo)")
    value: int = Field(description="The figure (số liệu)")
    out_of: int | None = Field(description="Total that it is a share of (trên tổng số); null if it is not a share")
    listing: str = Field(description="Path of its listing, with as many rows as the value")
    compared: dict[str, ComparedValue | None] = Field(description="The figure in the periods compared with")
    parts: list[PartValue] = Field(description="Its parts that are not 0 (phân tổ); empty without a breakdown")
    repeated: int = Field(
        description="By how much the parts exceed the value: a body that is counted once may count in the parts of "
        "several authorities (tính trùng); otherwise 0"
    )


class MatrixFigure(Shape):
    """An indicator over the periods."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    section: str | None = Field(description="Section of the report (mục), for example `2.3`; null if it has none")
    title: str = Field(description="Title in English")
    title_vi: str = Field(description="Title (tên gọi)")
    kind: Kind
    unit: Unit
    unit_vi: str = Field(description="What is counted, in words (đơn vị tính)")
    cells: list[MatrixCell] = Field(description="Its value in each period, in their order (số liệu)")


class MatrixPart(Shape):
    """A part that occurs in a breakdown."""

    part: str = Field(description="Its key")
    part_vi: str | None = Field(description="Its name on the last day (tên gọi); null if it had none then")


class Matrix(Shape):
    """Figures over many periods at one size of the ledger (số liệu nhiều kỳ)."""

    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    by: str | None = Field(description="The breakdown (phân tổ); null without one")
    ledger_size: int = Field(description="Number of acts known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    periods: list[MatrixPeriod] = Field(description="The periods, the first one first (các kỳ)")
    parts: list[MatrixPart] = Field(description="The parts that occur, what is not known last; empty without breakdown")
    figures: list[MatrixFigure] = Field(description="The indicators, by register (các chỉ tiêu)")


class SealsQuery(KnownQuery):
    """Query parameters of the list of seals."""

    calendar: Symbol | None = Field(None, description="Only those of this reporting calendar (kỳ báo cáo)")
    limit: QueryLimit = Field(50, description="Maximum number of rows")
    after: QueryPosition | None = Field(None, description="Cursor: where the previous page ended, as in its `next`")
