"""What a check takes, and what it answers."""

import base64
import binascii
from datetime import date
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from api.drafts.upload import LARGEST_BODY
from api.http.schemas import KnownQuery, Shape
from db.tables.types import Name, Symbol
from db.tables.validators import whole_number
from domain.drafts.checking import MAX_CLAIMS
from domain.drafts.claims import CitedState
from domain.drafts.draft import MAX_LENGTH, Format
from domain.reports.period import ND09

MOST_FIELDS: Final = 20


def _few_fields(value: Any) -> Any:
    """Refuse a flood of unknown fields at once, rather than name each."""
    if isinstance(value, dict) and len(value) > MOST_FIELDS:
        raise PydanticCustomError("fields", "must not hold more than {most} fields", {"most": MOST_FIELDS})
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


class Narrow(Shape):
    """A shape in a large body."""

    few_fields = model_validator(mode="before")(_few_fields)


IN_BASE64: Final = {"type": "string", "contentEncoding": "base64", "maxLength": LARGEST_BODY}


class CheckQuery(KnownQuery):
    """Which calendar cuts the period, and as known when."""

    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo), for example `nd09`")


class NewClaim(Narrow):
    """A figure that somebody states."""

    indicator: Name = Field(description="Name of the indicator, as a report gives it")
    value: Annotated[int, Field(ge=0, le=2**53 - 1), BeforeValidator(whole_number)] = Field(description="The figure")


class NewCheck(Narrow):
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
    """Where something stands in the draft."""

    line: int = Field(description="Line, from 1 (dòng); in a DOCX file: paragraph or row of a table")
    column: int = Field(description="Column, from 1, in characters as seen (cột)")
    text: str = Field(description="What stands there")


class DraftFinding(Shape):
    """One thing that is wrong in the draft."""

    code: str = Field(
        description="figure_differs, figure_against_numbers, number_unknown, number_voided, number_reserved, "
        "date_differs, date_unreal, dates_disagree, symbol_differs, cited_twice, outside_period, out_of_order, "
        "number_reused or left_out"
    )
    text_vi: str = Field(description="The same in words (diễn giải)")
    number: str | None = Field(description="The number as printed (số và ký hiệu)")
    indicator: str | None = Field(description="Key of the indicator (chỉ tiêu)")
    register_key: str | None = Field(alias="register", description="Key of the register (sổ bộ)")
    places: list[PlaceInDraft] = Field(description="Where it stands in the draft (vị trí)")


class CitedAt(PlaceInDraft):
    """Where a number stands, with the date beside it."""

    date_text: str | None = Field(description="The date beside it as written")
    date_stated: date | None = Field(description="The same as a day; a year left out is the period's")


class CitedAct(Shape):
    """An act that bears the number."""

    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    entry: UUID = Field(description="The entry (dòng trong sổ)")
    act_seq: int = Field(description="seq of the act (số thứ tự hành vi)")
    kind: str = Field(description="Kind of act (loại hành vi)")
    number: str = Field(description="Number and symbol as recorded (số và ký hiệu)")
    on: date = Field(description="Day on which it takes effect")
    signed_on: date | None = Field(description="Day of signing (ngày ký)")
    voided: bool = Field(description="Whether it was voided (đã huỷ)")
    reason: str | None = Field(description="Why it was voided (lý do huỷ); null otherwise")


class HeldBack(Shape):
    """A number that no act bears: reserved (giữ số) or voided unused (huỷ số), as it stands now."""

    year: int = Field(description="Year of the series; 0 in one that never starts again")
    reason: str = Field(description="Why (lý do)")
    until: date | None = Field(description="Day until which it is reserved; null if voided")
    voided: bool = Field(description="Whether it was voided (đã huỷ)")


class CitedNumber(Shape):
    """A document that the draft cites, and what is known of its number."""

    number: str = Field(description="Number and symbol as they are printed (số và ký hiệu)")
    state: CitedState
    series: str | None = Field(description="Key of the series it belongs to (sổ số văn bản)")
    in_period: bool | None = Field(description="Whether its date lies in the period; null if no day is known")
    cited: list[CitedAt] = Field(description="Every place where it stands")
    acts: list[CitedAct] = Field(description="Acts that bear it; of an undated number those of other years")
    held: list[HeldBack] = Field(description="Where it is held back instead")


class CheckedFigure(Shape):
    """A figure and what the register says."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    stated: int = Field(description="What the draft or the claim says")
    value: int = Field(description="What the registers say")
    numbers_beside: int = Field(description="Documents of this kind cited beside it in the same line")
    agrees: bool = Field(description="Whether the draft says what the register says (khớp số liệu)")
    place: PlaceInDraft | None = Field(description="Null for a claim")


class MissingNumbers(Shape):
    """Acts of the period, in one register, whose number the draft does not cite."""

    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    title_vi: str = Field(description="What it is called (tên gọi)")
    acts: list[CitedAct] = Field(description="The acts whose numbers are missing (các hành vi)")


class Candidate(Shape):
    """An indicator that a figure may stand for."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    value: int = Field(description="The figure (số liệu)")


class UncheckedPart(Shape):
    """What could not be set against anything."""

    code: str = Field(
        description="Figures: no_term (no indicator's words beside it), ambiguous (several), another_time (such as the "
        "year so far), no_count (decimal, negative, a share, a range, unclear), approximate, words_differ (digits and "
        "words disagree), columns (several figures in a row of a table). Numbers: undated (its year is not told), "
        "doubtful_number (it may be a quantity) or long_range"
    )
    text_vi: str = Field(description="Why it was not checked (lý do)")
    place: PlaceInDraft
    candidates: list[Candidate] = Field(description="Figures that it may be about (các chỉ tiêu có thể)")


class DraftCheck(Shape):
    """What a draft says against what the registers hold, at one size of the ledger."""

    period: str = Field(description="The period (kỳ báo cáo)")
    calendar: str = Field(description="Key of the reporting calendar (lịch kỳ báo cáo)")
    first_day: date = Field(alias="from", description="First day (từ ngày)")
    last_day: date = Field(alias="to", description="Last day (đến ngày)")
    ledger_size: int = Field(description="How many acts were known (kích thước sổ cái)")
    ledger_root: str = Field(description="Root of the ledger's Merkle tree at that size (RFC 9162), hex")
    findings: list[DraftFinding] = Field(description="What is wrong (sai lệch)")
    numbers: list[CitedNumber] = Field(description="Numbers found in the draft (số văn bản được nêu)")
    figures: list[CheckedFigure] = Field(description="Figures found in the draft (số liệu được nêu)")
    claims: list[CheckedFigure] = Field(description="Figures that the caller stated (số liệu khai)")
    left_out: list[MissingNumbers] = Field(description="Numbers that the draft leaves out (số văn bản bị bỏ sót)")
    not_checked: list[UncheckedPart] = Field(description="What could not be placed (phần chưa kiểm tra)")
