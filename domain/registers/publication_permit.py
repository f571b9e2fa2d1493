"""Non-commercial publication permits (Luật Xuất bản 19/2012/QH13; NĐ 195/2013/NĐ-CP)."""

from typing import Final

from db.tables.base import Status
from db.tables.publication_permit import PublicationPermit, PublicationPermitFacts
from db.where import Is
from domain.act import ActKind
from domain.acts import AMEND, GRANT, REVOKE
from domain.errors import not_allowed
from domain.indicator import Indicator
from domain.register import Register
from domain.timeline import Version

_DEPOSIT = frozenset({"deposited_on", "deposited_copies", "deposited_with"})

DEPOSIT: Final = ActKind(
    "deposit",
    "nộp lưu chiểu",
    starts=frozenset({Status.IN_FORCE, Status.EXPIRED}),
    changes=_DEPOSIT,
    requires=_DEPOSIT,
    needs_document=False,
)


def pages_or_bytes(permit: PublicationPermitFacts, version: Version) -> None:
    """A document is measured in pages or, if it is not on paper, in bytes (the permit's form)."""
    if permit.page_count is not None and permit.size_bytes is not None:
        raise not_allowed("size_bytes", permit.size_bytes, "give page_count or size_bytes, not both", "pages-or-bytes")


PUBLICATION_PERMITS: Final = Register(
    key="publication-permits",
    title="Non-commercial publication permits",
    title_vi="Giấy phép xuất bản tài liệu không kinh doanh",
    table=PublicationPermit,
    facts=PublicationPermitFacts,
    acts=(GRANT, AMEND, DEPOSIT, REVOKE),
    checks=(pages_or_bytes,),
    indicators=(
        Indicator("granted", "Permits granted", "Số giấy phép đã cấp", flow="grant"),
        Indicator("granted_holders", "Bodies granted a permit", "Số cơ quan được cấp", flow="grant", by_holder=True),
        Indicator("amended", "Amendments", "Số lần điều chỉnh", flow="amend"),
        Indicator("deposited", "Legal deposits", "Số lần nộp lưu chiểu", flow="deposit"),
        Indicator("revoked", "Permits revoked", "Số giấy phép bị thu hồi", flow="revoke"),
        Indicator("in_force", "Permits in force", "Số giấy phép còn hiệu lực", where=(Is("status", ("in_force",)),)),
    ),
)
