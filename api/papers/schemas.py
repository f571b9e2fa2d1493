"""Shapes of a verified paper."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from api.entries.schemas import PublicDocument
from api.http.schemas import Shape
from db.tables.base import Stage, Status


class AsPrinted(PublicDocument):
    """What the paper in hand prints, as known when it was issued."""

    printed_number: str | None = Field(description="Number and symbol as printed (số và ký hiệu)")
    facts: dict[str, Any] = Field(description="Its public facts as printed (nội dung in trên văn bản)")
    holder_address: str | None = Field(
        description="The holder's address on the day of the paper, as known when it was issued (địa chỉ trụ sở)"
    )


class PaperCorrection(Shape):
    """A particular or fact that the paper in hand prints otherwise than it is right (đính chính)."""

    field: str = Field(description="Name of the particular, such as `signer`, or of the fact, such as `facts.title`")
    printed: Any = Field(description="As printed on the paper (nội dung đã in)")
    corrected: Any = Field(description="As corrected (nội dung đúng)")
    seq: int = Field(description="seq of the last act that changed it: a correction, or the void of an act")
    kind: str = Field(description="Kind of that act: `correct` or `void`")
    kind_vi: str = Field(description="The same in Vietnamese (đính chính, huỷ)")
    recorded_on: date = Field(description="Day it was recorded, in Asia/Ho_Chi_Minh (ngày ghi)")
    printed_number: str | None = Field(
        description="Number and symbol of the document of that act, if it has its own (số và ký hiệu văn bản)"
    )
    signed_on: date | None = Field(description="Day that document was signed (ngày ký)")
    signer: str | None = Field(description="Signer of that document (người ký)")
    reason: str | None = Field(description="Why it was corrected or voided (lý do)")


class PaperStatement(PublicDocument):
    """The state of a paper in the register on a day, as corrected; `as_printed` is what the paper in hand says."""

    code: str = Field(description="The code as printed (mã xác thực)")
    printed_number: str | None = Field(description="Number and symbol as printed (số và ký hiệu)")
    register_key: str = Field(description="The register", alias="register")
    register_title_vi: str = Field(description="Title of the register (tên sổ bộ)")
    kind: str = Field(description="Kind of act")
    kind_vi: str = Field(description="Kind of act (loại văn bản, hành vi)")
    as_of: date = Field(description="The day of `status` and `facts`, in Asia/Ho_Chi_Minh")
    status: Status | Stage | Literal["not_yet_in_force"] = Field(
        description="State of the paper if it was voided, replaced or is not in force yet; otherwise that of its "
        "entry (tình trạng)"
    )
    status_vi: str = Field(description="The same in Vietnamese (còn hiệu lực, đã thu hồi, hết hạn, đã huỷ, …)")
    replaced_by: str | None = Field(description="Printed number of the paper that replaced it (thay thế bởi)")
    corrected: bool = Field(description="Whether what it prints was corrected later (đã đính chính)")
    changed_since: bool = Field(description="Whether a later act changed one of these facts (đã thay đổi sau khi cấp)")
    facts: dict[str, Any] = Field(description="Its public facts, as of `as_of`")
    as_printed: AsPrinted = Field(description="What the paper in hand prints (nội dung in trên văn bản)")
    corrections: list[PaperCorrection] = Field(
        description="What was corrected in it since (nội dung đính chính); later amendments are in `facts`"
    )
    seq: int = Field(description="seq of the act that issued it")
    leaf_hash: str = Field(description="SHA-256 leaf hash of that act (RFC 9162), hex")


class PaperProof(Shape):
    """An inclusion proof of the act in the ledger of a published checkpoint (RFC 9162 §2.1.3)."""

    index: int = Field(description="Index of the leaf: seq - 1")
    size: int = Field(description="Number of acts in the checkpoint's ledger")
    path: list[str] = Field(description="Sibling hashes from the leaf up, hex")
    checkpoint: str = Field(description="The signed checkpoint (JWS), which contains the root")


class VerifiedPaper(PaperStatement):
    """The state of a paper in the register, signed, with an inclusion proof of its act in the published ledger.

    The proof shows that an act with this leaf hash was in the ledger when the checkpoint was signed, and has been
    neither changed nor removed since. The leaf has particulars that are not public, so only its hash is shown; that
    it is the hash of the act stated here is asserted by the department's signature (`signed`).
    """

    signed: str = Field(description='All fields except `proof`, signed: a compact JWS (ES256), typ "sobo-paper"')
    proof: PaperProof | None = Field(description="Null until a published checkpoint covers the act (pending)")
