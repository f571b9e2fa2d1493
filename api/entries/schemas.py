"""The shapes that all registers share."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from sqlmodel import SQLModel

from api.http.schemas import (
    DayQuery,
    LocalInstant,
    QueryLimit,
    QueryNumber,
    QuerySeq,
    Search,
    Several,
    Shape,
    TenseQuery,
)
from db.tables.base import Status
from db.tables.labels import Label, Listed
from db.tables.printed import printed_fields
from db.tables.proposal import Operation
from db.tables.types import (
    Day,
    Line,
    LongText,
    Name,
    Number,
    OrganisationCode,
    PlaceCode,
    Seq,
    Symbol,
)


class Filters(TenseQuery):
    """The filters of every register."""

    q: Annotated[Search | None, Label("Từ khoá", "Không phân biệt dấu, chữ hoa, chữ thường.")] = Field(
        None,
        description="Words of names, titles, hosts and numbers (từ khoá), all of which must occur; diacritics, case "
        "and the position of tone marks are ignored, and the last may be the beginning of a word",
    )
    status: Annotated[Several[Status] | None, Label("Tình trạng")] = Field(
        None, description="State on the requested day, or several with commas between (tình trạng)"
    )
    holder: Annotated[Several[OrganisationCode] | None, Label("Tổ chức, đơn vị"), Listed("organisations")] = Field(
        None, description="Code of the body that holds it, or several with commas between (tổ chức, đơn vị)"
    )
    number: Annotated[QueryNumber | None, Label("Số văn bản")] = Field(None, description="Number (số)")
    symbol: Annotated[Symbol | None, Label("Ký hiệu")] = Field(None, description="Symbol (ký hiệu)")
    authority: Annotated[OrganisationCode | None, Label("Cơ quan cấp"), Listed("organisations")] = Field(
        None, description="Code of the body that issued its paper (cơ quan cấp)"
    )
    managed_by: Annotated[OrganisationCode | None, Label("Cơ quan quản lý"), Listed("organisations")] = Field(
        None, description="Code of the body that manages it on the requested day (cơ quan quản lý)"
    )
    place: Annotated[PlaceCode | None, Label("Địa bàn", "Địa bàn của tổ chức, gồm cả cấp dưới."), Listed("places")] = (
        Field(
            None,
            description="Code, on the requested day, of the place that its holder belongs to or is located in, or that "
            "the holder's place is a part of (địa bàn)",
        )
    )
    signed_from: Annotated[Day | None, Label("Ký từ ngày")] = Field(
        None, description="Its paper was signed on this day or later (ngày ký, từ ngày)"
    )
    signed_until: Annotated[Day | None, Label("Ký đến hết ngày")] = Field(
        None, description="Its paper was signed on this day or before (ngày ký, đến hết ngày)"
    )

    def selection(self) -> dict[str, Any]:
        """The filters that are set, by column."""
        return self.model_dump(exclude_none=True, exclude=_NOT_A_FILTER)


_NOT_A_FILTER = {"as_of", "known_at", "known_seq", "limit", "after", "sort"}


class PaperFilters(Filters):
    """The filters of registers whose entries are in force for a time."""

    in_force_from: Annotated[Day | None, Label("Còn hiệu lực trong khoảng, từ ngày")] = Field(
        None,
        description="In force on some day of an interval that begins on this day (còn hiệu lực trong khoảng, từ ngày), "
        "whatever its state on the requested day; with `in_force_until`",
    )
    in_force_until: Annotated[Day | None, Label("Còn hiệu lực trong khoảng, đến hết ngày")] = Field(
        None, description="The last day of that interval (đến hết ngày); with `in_force_from`"
    )


class TermFilters(PaperFilters):
    """The filters of registers whose entries may have a term."""

    expires_from: Annotated[Day | None, Label("Hết hạn từ ngày")] = Field(
        None, description="The last day of its term is this day or later (ngày hết hạn, từ ngày)"
    )
    expires_until: Annotated[Day | None, Label("Hết hạn đến hết ngày")] = Field(
        None, description="The last day of its term is this day or before (ngày hết hạn, đến hết ngày)"
    )


class StatedDocument(Shape):
    """A document by which something is done (văn bản), as printed: at least one of its particulars."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    number: Annotated[Number | None, Label("Số văn bản")] = Field(None, description="Number (số)")
    symbol: Annotated[Symbol | None, Label("Ký hiệu", "Ví dụ: GXN-STTTT.")] = Field(
        None, description="Symbol (ký hiệu), for example GXN-STTTT"
    )
    signed_on: Annotated[Day | None, Label("Ngày ký")] = Field(None, description="Day of signing (ngày ký)")
    signer: Annotated[Name | None, Label("Người ký", "Ghi như trên văn bản.")] = Field(
        None, description="Signer as printed (người ký)"
    )
    signer_title: Annotated[Name | None, Label("Chức vụ người ký", "Ghi như trên văn bản.")] = Field(
        None, description="The signer's title as printed (chức vụ)"
    )
    issuer: Annotated[Name | None, Label("Cơ quan ban hành", "Để trống thì lấy tên cơ quan của sổ số.")] = Field(
        None, description="Issuing body as printed (cơ quan ban hành); by default the authority of the series"
    )


class NewDocument(StatedDocument):
    """The document of an act. Omit the number where the series assigns it."""

    signer_code: Annotated[
        OrganisationCode | None,
        Label("Mã người ký", "Họ tên và chức vụ được lấy từ danh mục người ký."),
        Listed("signers"),
    ] = Field(
        None, description="Code of the signer (mã người ký), whose name and title on the day are printed by default"
    )


def _tell_printed(schema: dict[str, Any], shape: type[Any]) -> None:
    """Tell in the schema of an opening which facts are required where the number is given here."""
    for name, mark in printed_fields(shape).items():
        told = schema["properties"][name]
        unless = f", unless `{mark.unless}` is stated" if mark.unless else ""
        told["description"] += f"; bắt buộc khi số do hệ thống cấp (required where the number is given here{unless})"
        told["x-required-when-numbered-here"] = {"article": mark.article, "unless": mark.unless}


class Opening(SQLModel):
    """The opening act of an entry, besides its facts."""

    model_config = ConfigDict(json_schema_extra=_tell_printed)  # type: ignore[assignment]

    effective_on: Annotated[Day | None, Label("Ngày có hiệu lực", "Để trống thì lấy ngày ký văn bản.")] = Field(
        None, description="Day it takes effect (ngày có hiệu lực); by default the day its document was signed"
    )
    document: Annotated[NewDocument | None, Label("Văn bản")] = Field(None, description="The document (văn bản)")
    reason: Annotated[LongText | None, Label("Ghi chú")] = Field(None, description="Remark (ghi chú)")


class NewAct(Shape):
    """An act on an existing entry."""

    effective_on: Annotated[Day | None, Label("Ngày có hiệu lực", "Để trống thì lấy ngày ký văn bản.")] = Field(
        None,
        description="Day it takes effect (ngày có hiệu lực); by default the day its document was signed. "
        "In a correction: the right day, if the recorded one is wrong. A day that was not stated follows the day of "
        "signing when that is corrected; one that was stated stays, and must not come to lie before it (ngày ký)",
    )
    document: Annotated[NewDocument | None, Label("Văn bản")] = Field(
        None, description="The document (văn bản). In a correction: its right particulars"
    )
    corrects: Annotated[
        Seq | None, Label("Hành vi được đính chính hoặc huỷ", "Số thứ tự của hành vi trong sổ cái.")
    ] = Field(None, description="seq of the act that is corrected (đính chính) or voided (huỷ)")
    basis: Annotated[StatedDocument | None, Label("Văn bản đính chính", "Văn bản làm căn cứ đính chính.")] = Field(
        None, description="The document by which it is corrected (văn bản đính chính); `document` has what is right"
    )
    reason: Annotated[LongText | None, Label("Lý do", "Không ghi tên cá nhân.")] = Field(
        None,
        description="Why (lý do); required to correct or void, and then shown to whoever verifies the paper by its "
        "code, so it must not name a person",
    )


class PublicDocument(Shape):
    """A document as printed."""

    number: int | None = Field(description="Number (số)")
    symbol: str | None = Field(description="Symbol (ký hiệu)")
    signed_on: date | None = Field(description="Day of signing (ngày ký)")
    signer: str | None = Field(description="Signer as printed (người ký)")
    signer_title: str | None = Field(description="The signer's title as printed (chức vụ)")
    issuer: str | None = Field(description="Issuing body as printed (cơ quan ban hành)")


class PublicEntry(PublicDocument):
    """The public fields of an entry on the requested day, as known then."""

    id: UUID = Field(description="Identifier of the entry")
    status: Status = Field(description="Status on the requested day (tình trạng)")
    status_vi: str = Field(description="The same in Vietnamese")
    printed_number: str | None = Field(description="Number and symbol as printed (số và ký hiệu)")
    holder: str = Field(description="Code of the body that holds it (mã tổ chức, đơn vị)")
    holder_name: str | None = Field(description="The holder's name as printed (tên tổ chức, đơn vị)")
    authority: str | None = Field(description="Code of the body that issued its paper (cơ quan cấp)")
    managed_by: str | None = Field(
        description="Code of the body that manages it on the requested day (cơ quan quản lý)"
    )
    amendments: int | None = Field(description="Number of amendments so far (điều chỉnh lần thứ)")
    replaces: str | None = Field(description="Printed number of the paper that its paper replaced (thay thế số)")
    valid_from: date = Field(description="First day of this version in legal time")
    valid_to: date | None = Field(description="First day on which this version is no longer valid; null without an end")
    known_from: int = Field(description="seq of the act that made this version known")


class PublicVersion(Shape):
    """An entry of reference data on the requested day, as known then."""

    id: UUID = Field(description="Identifier of the entry")
    status: Status = Field(description="Status on the requested day (tình trạng)")
    status_vi: str = Field(description="The same in Vietnamese")
    valid_from: date = Field(description="First day of this version in legal time")
    valid_to: date | None = Field(description="First day on which this version is no longer valid; null without an end")
    known_from: int = Field(description="seq of the act that made this version known")


class PublicAction(Shape):
    """One kind of act that may follow on an entry, or why it may not (việc tiếp theo)."""

    kind: str = Field(description="Kind of act (loại hành vi)")
    kind_vi: str = Field(description="The same in Vietnamese")
    allowed: bool = Field(
        description="Whether the caller may record it on the day of the read: neither the state of the entry nor the "
        "caller's rights speak against it (được phép)"
    )
    why_not_vi: str | None = Field(description="Why it is not allowed, in Vietnamese (lý do không được phép)")
    second_person: bool = Field(
        description="Whether two persons are asked for: it is not recorded in one step, but proposed at `href` for "
        "another person to sign, which takes the right to prepare (soạn thảo, trình ký)"
    )
    second_person_vi: str | None = Field(description="That two persons are asked for, in Vietnamese")
    operation: Operation | None = Field(description="`operation` of the proposal; null for what one person records")
    method: str = Field(description="HTTP method by which it is submitted")
    href: str = Field(description="Path at which it is submitted")
    needs_document: bool = Field(description="Whether it needs a document (văn bản)")
    needs_reason: bool = Field(description="Whether it needs a reason (lý do)")
    requires: list[str] = Field(description="Facts that it must state")
    changes: list[str] | None = Field(description="Facts that it may state; null: any of the register")


class Receipt(Shape):
    """The receipt of a recorded act: its position in the ledger and its number."""

    entry: UUID = Field(description="The entry (dòng trong sổ)")
    register_key: str = Field(description="The register", alias="register")
    kind: str = Field(description="Kind of act (loại hành vi)")
    kind_vi: str = Field(description="The same in Vietnamese")
    seq: int = Field(description="Position in the ledger")
    recorded_at: LocalInstant = Field(description="When it was recorded (thời điểm ghi)")
    recorded_by: str = Field(description="Who recorded it (người ghi); of a proposal, who signed it")
    prepared_by: str | None = Field(description="Who prepared it (người soạn), if it was a proposal first")
    effective_on: date | None = Field(description="Day it takes effect; null for a void, or a correction that keeps it")
    number: int | None = Field(description="Number (số)")
    printed_number: str | None = Field(description="Number and symbol as printed (số và ký hiệu)")
    leaf_hash: str = Field(description="SHA-256 leaf hash in the ledger's Merkle tree (RFC 9162), hex")
    href: str = Field(description="Path of the entry")
    verification_code: str | None = Field(
        description="Code to print on the paper (mã xác thực), if its number was assigned here"
    )
    verify_url: str | None = Field(
        description="Path at which the public verifies the paper, to print after the address of the service"
    )


class Receipts(Shape):
    """The receipts of an act on many entries, in their order."""

    items: list[Receipt] = Field(description="The rows (các dòng)")


class PublicAct(Shape):
    """An act, and the versions that it made known."""

    seq: int = Field(description="Position in the ledger, from 1 (số thứ tự trong sổ cái)")
    kind: str = Field(description="Kind of act (loại hành vi)")
    kind_vi: str = Field(description="The same in Vietnamese")
    recorded_at: LocalInstant = Field(description="When it was recorded (thời điểm ghi)")
    recorded_by: str = Field(description="Who recorded it (người ghi); of a proposal, who signed it")
    prepared_by: str | None = Field(description="Who prepared it (người soạn), if it was a proposal first")
    effective_on: date | None = Field(
        description="Day it takes effect (ngày có hiệu lực); null for a void, or a correction that keeps it"
    )
    follows_signing: bool = Field(
        description="Whether `effective_on` was not stated (theo ngày ký): it is the day of signing, and moves with a "
        "correction of that day"
    )
    authority: str | None = Field(description="Code of the body that acted (cơ quan có thẩm quyền)")
    corrects: int | None = Field(description="seq of the act that it corrects or voids (đính chính, huỷ)")
    reason: str | None = Field(description="Why (lý do)")
    document: PublicDocument | None = Field(description="Its document (văn bản)")
    basis: PublicDocument | None = Field(
        description="The document by which it corrects another act (văn bản đính chính)"
    )
    verification_code: str | None = Field(
        description="Code printed on its paper (mã xác thực), if its number was assigned here"
    )
    verify_url: str | None = Field(description="Path at which the public verifies the paper")
    changes: dict[str, Any] = Field(description="The facts that it sets, without personal and unpublished ones")
    versions: list[dict[str, Any]] = Field(
        description="The versions that it made known; `known_to` is the seq of the act that superseded one"
    )


class History(Shape):
    """Every act on an entry, in the order of recording."""

    id: UUID = Field(description="The entry (dòng trong sổ)")
    acts: list[PublicAct] = Field(description="The acts, in order of recording (các hành vi)")


class DifferencesQuery(DayQuery):
    """Two sizes of the ledger, a day and a page."""

    from_seq: QuerySeq = Field(description="The earlier size of the ledger (từ số hành vi)")
    to_seq: QuerySeq | None = Field(None, description="The later size (đến số hành vi); by default the current one")
    limit: QueryLimit = Field(50, description="Maximum number of rows")
    after: QuerySeq | None = Field(None, description="Where the previous page ended: its `after`")


class ManagedBy(Shape):
    """Codes of the bodies that manage a register at two sizes of the ledger."""

    before: str | None = Field(description="At the earlier size (trước)")
    after: str | None = Field(description="At the later size (sau)")


class PersonalQuery(DayQuery):
    """Purpose and day."""

    purpose: Line = Field(description="Purpose of the read (mục đích xem), which is recorded")


class NewErasure(Shape):
    """A request to erase (yêu cầu xoá dữ liệu cá nhân)."""

    reason: Line = Field(description="Why (lý do); it is stored permanently, so it must not name a person")


class ErasureResult(Shape):
    """The result of an erasure (kết quả xoá dữ liệu cá nhân)."""

    entry: UUID = Field(description="The entry (dòng trong sổ)")
    register_key: str = Field(description="The register", alias="register")
    erased_fields: list[str] = Field(description="The personal fields that are now empty (các trường đã xoá)")
    act_count: int = Field(description="Number of acts whose personal data was erased (số hành vi có dữ liệu bị xoá)")
    dossiers: list[str] = Field(
        description="Paths of dossiers about the entry that still contain the requested facts (hồ sơ còn giữ dữ liệu): "
        "erase these too"
    )
