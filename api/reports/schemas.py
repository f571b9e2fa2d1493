"""Shapes of reports: figures, movements, seals, late differences and reporting calendars."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.entries.schemas import PublicVersion
from api.http.schemas import DryRunQuery, KnownQuery, PageEnd, Shape
from db.tables import reporting_calendar as table
from db.tables.types import LongText, OrganisationCode, Symbol
from domain.declarations.indicator import Kind
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
    effective_on: date | None = Field(
        description="Day it takes effect (ngày có hiệu lực); null for a void, or a correction that keeps it"
    )
    number: str | None = Field(description="Number and symbol of its paper as printed (số và ký hiệu)")
    signed_on: date | None = Field(description="Day it was signed (ngày ký)")
    corrects: int | None = Field(description="seq of the act that it corrects or voids (đính chính, huỷ)")
    recorded_at: datetime = Field(description="When it was recorded (thời điểm ghi)")
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
    on: date = Field(description="Day of the act; for a stock, first day of the entry's current version")
    act_seq: int = Field(description="seq of the act (số thứ tự hành vi)")
    number: str | None = Field(description="Number and symbol of the entry as printed (số và ký hiệu)")
    status: str | None = Field(description="State of the entry (tình trạng)")
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

    version: int = Field(description="1 for the first seal of the period")
    period: str = Field(description="The period (kỳ báo cáo)")
    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    ledger_size: int = Field(description="Number of acts known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    figures: dict[str, int] = Field(description="Values by indicator")
    reason: str | None = Field(description="Reason for a further seal (lý do)")
    sealed_by: str = Field(description="Who sealed it (người chốt)")
    sealed_at: datetime = Field(description="When it was sealed (thời điểm chốt)")


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
