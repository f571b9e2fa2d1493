"""What goes in and out of reports: figures, movements, seals, late acts and reporting calendars."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.http.schemas import KnownQuery, Shape
from db.tables import reporting_calendar as table
from db.tables.types import LongText, OrganisationCode, Symbol
from domain.declarations.indicator import Kind
from domain.reports.period import ND09


class ReportQuery(KnownQuery):
    """Which calendar cuts the period, and as known when."""

    authority: OrganisationCode | None = Field(
        None, description="Only what this body did, and what stands on its papers (cơ quan có thẩm quyền khi đó)"
    )
    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo), for example `nd09`")


class Figure(Shape):
    """One figure."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    kind: Kind
    title: str = Field(description="What is counted, in English")
    title_vi: str = Field(description="What it is called (tên gọi)")
    value: int = Field(description="The figure (số liệu)")
    out_of: int | None = Field(description="The value that it is a share of (trên tổng số); null if it is no share")
    listing: str = Field(description="Path of the rows behind it, as many as the value, at the same ledger size")


class PublicLateAct(Shape):
    """An act that was recorded after the seal."""

    seq: int = Field(description="Its place in the ledger, from 1 (số thứ tự trong sổ cái)")
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
    """A figure that is not what was reported."""

    period: str = Field(description="The sealed period (kỳ đã chốt)")
    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    title_vi: str = Field(description="What it is called (tên gọi)")
    sealed: int = Field(description="The figure as sealed (số đã chốt)")
    reported: int = Field(
        description="The figure as last reported (số đã báo cáo): as sealed, or with what later sealed reports carried"
    )
    reported_size: int = Field(description="The ledger's size when it was last reported")
    now: int = Field(description="The figure as known now, or at the ledger size asked for (số hiện biết)")
    difference: int = Field(description="Now less reported (chênh lệch)")
    acts: list[PublicLateAct] = Field(description="The acts that made the difference: late, corrected or voided")


class PeriodReport(Shape):
    """The figures of a period at one size of the ledger."""

    period: str = Field(description="The period (kỳ báo cáo)")
    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    ledger_size: int = Field(description="How many acts were known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    figures: list[Figure] = Field(description="The figures (số liệu)")
    late: list[LateDifference] = Field(
        description="What became known of earlier sealed periods and no sealed report has told (số liệu phát sinh sau "
        "khi chốt); of every authority"
    )


class ListingRow(Shape):
    """What one unit of a figure is: an act of the period, or an entry on its last day."""

    entry: UUID = Field(description="The entry (dòng trong sổ)")
    on: date = Field(description="The day of the act; for a stock, since when the entry is as it is")
    act_seq: int = Field(description="seq of the act (số thứ tự hành vi)")
    number: str | None = Field(description="Number and symbol of the entry as printed (số và ký hiệu)")
    status: str | None = Field(description="What the entry is (tình trạng)")
    holder: str = Field(description="Code of the body that holds it (tổ chức, đơn vị)")
    holder_name: str | None = Field(description="Its name as printed (tên ghi trên văn bản)")
    paper_number: int | None = Field(description="Number of the paper that the act or the entry rests on (số văn bản)")
    paper_symbol: str | None = Field(description="Its symbol (ký hiệu)")
    paper_signed_on: date | None = Field(description="Its day of signing (ngày ký)")


class Listing(Shape):
    """The rows a figure counts."""

    items: list[ListingRow] = Field(description="The rows (các dòng)")
    next: None = Field(description="Always null: a listing is whole")


class MovementQuery(KnownQuery):
    """Which calendar cuts the period, and as known when."""

    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo)")


class StockMovement(Shape):
    """A stock over a period: opening + came - went = closing."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    title_vi: str = Field(description="What it is called (tên gọi)")
    opening: int = Field(description="On the day before the period (đầu kỳ)")
    came: int = Field(description="In at the end and not at the beginning (tăng)")
    went: int = Field(description="In at the beginning and not at the end (giảm)")
    closing: int = Field(description="On the last day (cuối kỳ)")
    balanced: bool = Field(description="Whether the parts add up; false would be a defect")
    listings: dict[str, str] = Field(description="Paths of the rows of each part")


class StockMovements(Shape):
    """The movements of every stock."""

    items: list[StockMovement] = Field(description="Every stock (số hiện có)")


class CalendarQuery(Shape):
    """Which calendar cuts the period."""

    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo)")


class NewSeal(Shape):
    """A seal; a period that is sealed already needs a reason to be sealed again."""

    reason: LongText | None = Field(None, description="Why it is sealed again (lý do chốt lại)")


class PublicSeal(Shape):
    """The figures of a period as they were reported."""

    version: int = Field(description="1 for the first seal of the period")
    period: str = Field(description="The period (kỳ báo cáo)")
    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    ledger_size: int = Field(description="How many acts were known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    figures: dict[str, int] = Field(description="Value by indicator")
    reason: str | None = Field(description="Why (lý do)")
    sealed_by: str = Field(description="Who sealed it (người chốt)")
    sealed_at: datetime = Field(description="When it was sealed (thời điểm chốt)")


class SealProof(Shape):
    """That the ledger of today begins with that of the seal (RFC 9162 §2.1.4): the path from the seal's root."""

    first: int = Field(description="The sealed size")
    second: int = Field(description="The size now")
    first_root: str = Field(description="Root at the earlier size, hex")
    second_root: str = Field(description="Root at the later size, hex")
    path: list[str] = Field(description="Hashes, hex")


class SealedPeriod(Shape):
    """Every seal of a period, the newest first, and what can be checked of the newest."""

    seals: list[PublicSeal] = Field(description="Its seals, the newest first (các lần chốt)")
    proof: SealProof | None = Field(description="Null for a seal of an empty ledger")
    reproduced: bool = Field(description="Whether counting again at that size gives the sealed figures")


class LateDifferences(Shape):
    """What became known of a period since it was sealed."""

    items: list[LateDifference] = Field(description="The rows (các dòng)")


class PublicCalendar(Shape):
    """How months are cut (kỳ báo cáo)."""

    key: table.CalendarKey
    title_vi: table.CalendarTitle
    month_ends_on: table.MonthEndsOn
    year_to_date: table.YearToDate
    source: table.CalendarSource


class CutPeriod(Shape):
    """A period as one calendar cuts it."""

    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    title_vi: str = Field(description="What it is called (tên gọi)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    figures: dict[str, int] = Field(description="Value by indicator")


class SideBySide(Shape):
    """One period in every calendar."""

    period: str = Field(description="The period (kỳ báo cáo)")
    calendars: list[CutPeriod] = Field(description="The period in each calendar (theo từng lịch)")
