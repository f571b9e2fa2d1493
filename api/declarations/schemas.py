"""Shapes of the declarations of registers."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from api.http.schemas import Shape
from domain.declarations.description import Requirement
from domain.declarations.field_types import Type
from domain.declarations.indicator import Kind


class Group(StrEnum):
    """What a register is: of the `report` (sổ bộ), `dossiers` (hồ sơ) or `reference` data (danh mục)."""

    REPORT = "report"
    DOSSIERS = "dossiers"
    REFERENCE = "reference"


class Option(Shape):
    """A value that may be chosen."""

    value: str = Field(description="What is stated in a request")
    label_vi: str = Field(description="What a form shows, in Vietnamese (nhãn)")


class ListOf(Shape):
    """The list that a value is chosen from (chọn từ danh mục), for a type-ahead."""

    href: str = Field(
        description="Path of the list; a name in braces stands for the value of that field of the form or, if the form "
        "has none, of the entry"
    )
    rows: str = Field(description="The member of the answer that has the rows")
    value: str = Field(description="The field of a row that is stated in the request")
    label: str = Field(description="The field of a row that is shown")
    where: list[str | bool] | None = Field(
        description="A field of a row and the value that it must have; null: any row"
    )
    searchable: bool = Field(description="Whether the list takes words to search for, as `q`")


class RequiredFor(Shape):
    """The value of another field for which a field is required."""

    field: str = Field(description="The other field")
    values: list[str] = Field(description="Its values")
    only: bool = Field(description="Whether the field is not allowed for other values")


class FactsOf(Shape):
    """Which facts an object has: those of an act of another register."""

    register_field: str = Field(description="The field of the form, or of the dossier, with the key of the register")
    kind_field: str = Field(description="The field with the kind of act")


class FormField(Shape):
    """One field of a form (trường thông tin)."""

    name: str = Field(description="Name in requests and answers")
    label_vi: str = Field(description="Label, in Vietnamese (nhãn)")
    help_vi: str | None = Field(description="What a person who fills it in must know, in Vietnamese (hướng dẫn)")
    description: str | None = Field(description="The same field in the contract, in English")
    type: Type
    format: str | None = Field(description="Form of a text that is no free text: host, ip_address, email, phone, time")
    pattern: str | None = Field(description="Regular expression that a text must match")
    minimum: int | None = Field(description="Least number (nhỏ nhất)")
    maximum: int | None = Field(description="Greatest number (lớn nhất)")
    min_length: int | None = Field(description="Least length of a text")
    max_length: int | None = Field(description="Greatest length of a text; one above 1000 is worth several lines")
    min_items: int | None = Field(description="Least number of items of a list")
    max_items: int | None = Field(description="Greatest number of items of a list")
    unique: bool = Field(description="Whether the items of a list must differ")
    choices: list[Option] = Field(description="The values that may be chosen (lựa chọn); empty: any that fits")
    default_value: Any = Field(description="What holds if nothing is stated (mặc định)")
    value: str | None = Field(description="The only value, which a form states without asking")
    required: Requirement
    unless: str | None = Field(
        description="The field in whose place it stands: where that one is stated, this one is not required"
    )
    article: str | None = Field(description="Where it was found that a paper prints it (căn cứ); null: a setting")
    required_for: RequiredFor | None = Field(description="For which values of another field it is required")
    together: list[str] = Field(description="Facts that an entry must have too if it has this one (đi cùng với)")
    day_of_act: bool = Field(description="Whether it is the day on which the act takes effect")
    adds: bool = Field(description="Whether a number is added to the current one (cộng dồn)")
    personal: bool = Field(description="Whether it is personal (dữ liệu cá nhân): never public, erasable")
    published: bool = Field(description="Whether answers to readers show it (được công bố)")
    listed: ListOf | None = Field(description="The list that it is chosen from; null: typed in")
    facts_of: FactsOf | None = Field(description="Which facts an object of the type `facts` has")
    item: "FormField | None" = Field(description="What each item of a list is")
    fields: "list[FormField]" = Field(description="The parts of an object")


class RegisterQuery(Shape):
    """Query parameters of the registers."""

    group: Group | None = Field(None)


class StatusOf(Shape):
    """A status of an entry (tình trạng)."""

    status: str = Field(description="Value of `status`")
    status_vi: str = Field(description="The same in Vietnamese")


class ScopesOf(Shape):
    """The scopes for a kind of act; to decide a dossier takes those of the register applied for, too."""

    act: str = Field(description="To record it in one step (ghi)")
    draft: str = Field(description="To prepare and submit it (soạn thảo, trình ký)")
    sign: str = Field(description="To sign it once it is submitted (ký và cấp số)")


class ActOf(Shape):
    """A kind of act (loại hành vi) with its form."""

    kind: str = Field(description="Kind of act")
    kind_vi: str = Field(description="The same in Vietnamese")
    opens: bool = Field(description="Whether it opens an entry")
    corrective: bool = Field(description="Whether it corrects or voids another act (đính chính, huỷ)")
    method: str = Field(description="Method of the request")
    href: str = Field(description="Path of the request; in braces the entry's `id` or a field of `path`")
    conditional: bool = Field(description="Whether the request needs `If-Match`: the ETag of the entry")
    path: list[FormField] = Field(description="Fields that stand in the path")
    body: list[FormField] = Field(description="Fields of the body")
    from_statuses: list[str] = Field(description="Statuses in which it may be recorded; empty: it opens an entry")
    to_status: str | None = Field(description="Status of the entry after it; null: unchanged")
    changes: list[str] = Field(
        description="Facts that it may state; a correction only those that the act which it corrects may state"
    )
    requires: list[str] = Field(description="Facts that it must state")
    states_one_of: list[str] = Field(
        description="Parts of the body of which it must state at least one, and of an object at least one field"
    )
    scopes: ScopesOf | None = Field(
        description="The scopes for it (quyền); null for reference data, whose requests name theirs in the contract"
    )
    needs_document: bool = Field(description="Whether it needs a document (văn bản)")
    needs_reason: bool = Field(description="Whether it needs a reason (lý do)")
    numbered: bool = Field(
        description="Whether a number series may number it (see `series`): one that is kept here gives the number at "
        "signing, so none is stated; otherwise a number is recorded as stated"
    )
    correctable: bool = Field(description="Whether a correction may be made of it by itself (đính chính)")
    voidable: bool = Field(description="Whether it may be voided by itself (huỷ)")
    days_before_end: int | None = Field(
        description="How many days before the entry's last day an application for it is due; null: any time"
    )


class SeriesOf(Shape):
    """The number series of a register (sổ số), which are recorded: each with the kinds of act that it numbers."""

    href: str = Field(description="Path of the series: those whose `uses` name the register")
    kinds: list[str] = Field(description="Kinds of act that a series may number")


class IndicatorOf(Shape):
    """A figure of the report (chỉ tiêu)."""

    key: str = Field(description="Key in reports")
    title: str = Field(description="Title in English")
    title_vi: str = Field(description="Title (tên chỉ tiêu)")
    kind: Kind
    unit: str = Field(description="What is counted: acts, entries or holders")


class RegisterSummary(Shape):
    """A register in the table of contents."""

    key: str = Field(description="Key of the register")
    title: str = Field(description="Title in English")
    title_vi: str = Field(description="Title (tên sổ bộ)")
    group: Group
    href: str = Field(description="Path of its declaration")


class RegisterList(Shape):
    """The registers that the caller sees."""

    items: list[RegisterSummary] = Field(description="The registers (các sổ bộ), in the order of the report")


class RegisterDescription(Shape):
    """The declaration of a register (khai báo sổ bộ), from which forms are drawn."""

    key: str = Field(description="Key of the register")
    title: str = Field(description="Title in English")
    title_vi: str = Field(description="Title (tên sổ bộ)")
    group: Group
    entries: str | None = Field(description="Path of the list of entries; null if there is none")
    fields: list[FormField] = Field(description="The facts of an entry (các trường thông tin)")
    acts: list[ActOf] = Field(description="The kinds of act (các loại hành vi), each with its form")
    statuses: list[StatusOf] = Field(description="The statuses of an entry (các tình trạng)")
    series: SeriesOf | None = Field(description="Its number series; null for reference data")
    filters: list[FormField] = Field(description="The filters of the list (điều kiện lọc)")
    sorts: list[Option] = Field(description="The orders of the list besides that of recording (thứ tự)")
    indicators: list[IndicatorOf] = Field(description="Its figures (các chỉ tiêu)")
