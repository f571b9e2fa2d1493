"""Shapes of a check and its result."""

import base64
import binascii
from datetime import date
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from api.http.limits import DRAFT_BODY
from api.http.schemas import KnownQuery, Shape
from db.tables.types import Name, Symbol
from db.tables.validators import whole_number
from domain.drafts.checking import MAX_CLAIMS
from domain.drafts.claims import CitedState
from domain.drafts.draft import MAX_LENGTH, Format
from domain.reports.period import ND09

MAX_FIELDS: Final = 20


def _few_fields(value: Any) -> Any:
    """Refuse too many fields with one fault, rather than one for each."""
    if isinstance(value, dict) and len(value) > MAX_FIELDS:
        raise PydanticCustomError("fields", "must not contain more than {max} fields", {"max": MAX_FIELDS})
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("text", "must be text")
    return value


def _file(value: Any) -> bytes:
    try:
        return base64.b64decode(_text(value), validate=True)
    except (binascii.Error, ValueError):
        raise PydanticCustomError("base64", "must be a file in base64") from None


class LimitedShape(Shape):
    """A shape within a large body, with a limited number of fields."""

    few_fields = model_validator(mode="before")(_few_fields)


IN_BASE64: Final = {"type": "string", "contentEncoding": "base64", "maxLength": DRAFT_BODY}


class CheckQuery(KnownQuery):
    """Query parameters of a check: calendar and knowledge."""

    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo), for example `nd09`")


class NewClaim(LimitedShape):
    """A claimed figure."""

    indicator: Name = Field(description="Key of the indicator, as in reports")
    value: Annotated[int, Field(ge=0, le=2**53 - 1), BeforeValidator(whole_number)] = Field(description="The figure")


class NewCheck(LimitedShape):
    """A draft as text or as a DOCX file, claims, or both."""

    text: Annotated[str, StringConstraints(max_length=MAX_LENGTH), BeforeValidator(_text)] | None = Field(
        None, description="The draft (dự thảo báo cáo)"
    )
    format: Format = Field(Format.TEXT)
    docx: Annotated[bytes, BeforeValidator(_file), WithJsonSchema(IN_BASE64)] | None = Field(
        None, description="The draft as a DOCX file, in base64"
    )
    claims: list[NewClaim] = Field([], max_length=MAX_CLAIMS, description="Figures to compare (số liệu cần đối chiếu)")

    @model_validator(mode="after")
    def _one_draft(self) -> Self:
        if self.text is not None and self.docx is not None:
            raise PydanticCustomError("two-drafts", "must hold text or docx, not both")
        if self.text is None and self.docx is None and not self.claims:
            raise PydanticCustomError("no-draft", "must hold text, docx or claims")
        return self


class PlaceInDraft(Shape):
    """A place in the draft."""

    line: int = Field(description="Line, from 1 (dòng); in a DOCX file: paragraph or table row")
    column: int = Field(description="Column, from 1, in visible characters (cột)")
    text: str = Field(description="The text there")


class DraftFinding(Shape):
    """A discrepancy in the draft."""

    code: str = Field(
        description="figure_differs, figure_against_numbers, number_unknown, number_voided, number_reserved, "
        "date_differs, date_unreal, dates_disagree, symbol_differs, cited_twice, outside_period, out_of_order, "
        "number_reused or left_out"
    )
    text_vi: str = Field(description="The finding in words (diễn giải)")
    printed_number: str | None = Field(description="Number and symbol as printed (số và ký hiệu)")
    indicator: str | None = Field(description="Key of the indicator (chỉ tiêu)")
    register_key: str | None = Field(alias="register", description="Key of the register (sổ bộ)")
    places: list[PlaceInDraft] = Field(description="Its places in the draft (vị trí)")


class CitedAt(PlaceInDraft):
    """A place where a number is cited, with the date beside it."""

    date_text: str | None = Field(description="The date beside it as written")
    date_stated: date | None = Field(description="The date as a day; if its year is omitted, that of the period")


class CitedAct(Shape):
    """An act with the number."""

    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    entry: UUID = Field(description="The entry (dòng trong sổ)")
    seq: int = Field(description="seq of the act (số thứ tự hành vi)")
    kind: str = Field(description="Kind of act (loại hành vi)")
    kind_vi: str = Field(description="The same in Vietnamese")
    printed_number: str = Field(description="Number and symbol as recorded (số và ký hiệu)")
    effective_on: date = Field(description="Day it takes effect (ngày có hiệu lực)")
    signed_on: date | None = Field(description="Day of signing (ngày ký)")
    voided: bool = Field(description="Whether it was voided (đã huỷ)")
    reason: str | None = Field(description="Reason for voiding it (lý do huỷ); null if not voided")


class HeldBack(Shape):
    """A number without an act: reserved (giữ số) or voided unused (huỷ số), as of now."""

    year: int = Field(description="Year of the number; 0 in a series that is never reset")
    reason: str = Field(description="Reason (lý do)")
    expires_on: date | None = Field(description="Last day of the reservation; null if voided")
    voided: bool = Field(description="Whether it was voided (đã huỷ)")


class CitedNumber(Shape):
    """A document cited in the draft, and the records about its number."""

    printed_number: str = Field(description="Number and symbol as printed (số và ký hiệu)")
    status: CitedState
    status_vi: str = Field(description="The same in Vietnamese")
    series: str | None = Field(description="Key of its series (sổ số văn bản)")
    in_period: bool | None = Field(description="Whether its date is in the period; null if unknown")
    cited: list[CitedAt] = Field(description="Every place where it is cited")
    acts: list[CitedAct] = Field(description="Acts with the number; those of other years if it is undated")
    held: list[HeldBack] = Field(description="Reservations and voids of the number")


class CheckedFigure(Shape):
    """A figure compared with the registers."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    stated: int = Field(description="Value in the draft or the claim")
    value: int = Field(description="Value in the registers")
    numbers_beside: int = Field(description="Number of documents of this kind cited in the same line")
    agrees: bool = Field(description="Whether both values agree (khớp số liệu)")
    place: PlaceInDraft | None = Field(description="Its place in the draft; null for a claim")


class MissingNumbers(Shape):
    """Acts of the period, in one register, whose number the draft does not cite."""

    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    title_vi: str = Field(description="Title of the register (tên gọi)")
    acts: list[CitedAct] = Field(description="The acts that are not cited (các hành vi)")


class Candidate(Shape):
    """An indicator that a figure may be about."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    value: int = Field(description="Its value (số liệu)")


class UncheckedPart(Shape):
    """A part of the draft that could not be checked."""

    code: str = Field(
        description="Figures: no_term (no indicator's words beside it), ambiguous (several), another_time (such as the "
        "year so far), no_count (decimal, negative, a share, a range, unclear), approximate, words_differ (digits and "
        "words disagree), columns (several figures in a table row). Numbers: undated (its year is not stated), "
        "doubtful_number (it may be a quantity) or long_range"
    )
    text_vi: str = Field(description="Reason why it was not checked (lý do)")
    place: PlaceInDraft
    candidates: list[Candidate] = Field(description="Indicators that it may be about (các chỉ tiêu có thể)")


class DraftCheck(Shape):
    """A draft compared with the registers, at one size of the ledger."""

    period: str = Field(description="The period (kỳ báo cáo)")
    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    ledger_size: int = Field(description="Number of acts known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    findings: list[DraftFinding] = Field(description="Discrepancies (sai lệch)")
    numbers: list[CitedNumber] = Field(description="Numbers cited in the draft (số văn bản được nêu)")
    figures: list[CheckedFigure] = Field(description="Figures stated in the draft (số liệu được nêu)")
    claims: list[CheckedFigure] = Field(description="The claimed figures (số liệu khai)")
    left_out: list[MissingNumbers] = Field(
        description="Numbers of the period that the draft does not cite (số văn bản bị bỏ sót)"
    )
    not_checked: list[UncheckedPart] = Field(description="Parts that were not checked (phần chưa kiểm tra)")
