"""What a verified paper answers."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from api.entries.schemas import PublicDocument
from api.http.schemas import Shape
from db.tables.base import Stage, Status


class PaperStatement(PublicDocument):
    """What the register says of a paper on a day."""

    code: str = Field(description="The code as printed (mã xác thực)")
    printed_number: str | None = Field(description="Number and symbol as printed (số và ký hiệu)")
    register_key: str = Field(description="The register", alias="register")
    register_title_vi: str = Field(description="What the register is called (tên sổ bộ)")
    kind: str = Field(description="Kind of act")
    kind_vi: str = Field(description="Kind of act (loại văn bản, hành vi)")
    as_of: date = Field(description="The day that `status` and `facts` are of, in Asia/Ho_Chi_Minh")
    status: Status | Stage | Literal["not_yet_in_force"] = Field(
        description="What the paper is if it was voided, replaced or is not in force yet; else what that is which it "
        "was issued for (tình trạng)"
    )
    status_vi: str = Field(description="The same in Vietnamese (còn hiệu lực, đã thu hồi, hết hạn, đã huỷ, …)")
    replaced_by: str | None = Field(description="Printed number of the paper that took its place (thay thế bởi)")
    corrected: bool = Field(description="Whether what was recorded of it was corrected later (đã đính chính)")
    changed_since: bool = Field(description="Whether a later act changed one of these facts (đã thay đổi sau khi cấp)")
    facts: dict[str, Any] = Field(description="The few facts that are public, as they stand on `as_of`")
    seq: int = Field(description="The ledger's number of the act that printed it")
    leaf_hash: str = Field(description="SHA-256 leaf hash of that act (RFC 9162), hex")


class PaperProof(Shape):
    """A proof that the act stands in the ledger of a published checkpoint (RFC 9162 §2.1.3)."""

    index: int = Field(description="Place of the leaf: seq - 1")
    size: int = Field(description="Acts in the checkpoint's ledger")
    path: list[str] = Field(description="Sibling hashes from the leaf up, hex")
    checkpoint: str = Field(description="The signed checkpoint (JWS), which holds the root")


class VerifiedPaper(PaperStatement):
    """A paper as the register knows it, signed, and the proof that its act stands in the published ledger.

    The proof shows that an act with this leaf hash was in the ledger when the checkpoint was signed, and has been
    neither changed nor dropped since. The leaf holds particulars that are not public, so only its hash is shown: that
    it is the hash of what is stated here is the department's word, which it signs (`signed`) and can be held to.
    """

    signed: str = Field(
        description='All that is stated here besides `proof`, signed: a compact JWS (ES256), typ "sobo-paper"'
    )
    proof: PaperProof | None = Field(description="Null while no published checkpoint covers the act yet (pending)")
