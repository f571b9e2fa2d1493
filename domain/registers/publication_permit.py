"""Non-commercial publication permits (Luật Xuất bản 19/2012/QH13; NĐ 195/2013/NĐ-CP)."""

from dataclasses import replace
from typing import Final

from db.tables.base import Status
from db.tables.organisation import OrganisationKind
from db.tables.publication_permit import PublicationPermit, PublicationPermitFacts
from db.where import DueWithout, Is
from domain.act import ActKind
from domain.acts import AMEND, GRANT, REPLACE, REVOKE
from domain.chapter import Chapter, Sentence
from domain.deposit import DAYS_BEFORE_RELEASE
from domain.errors import not_allowed
from domain.indicator import Indicator
from domain.register import Case, Register

_DEPOSIT = frozenset({"deposited_on", "deposited_copies", "deposited_with"})

DEPOSIT: Final = ActKind(
    "deposit",
    "nộp lưu chiểu",
    starts=frozenset({Status.IN_FORCE, Status.EXPIRED}),
    changes=_DEPOSIT,
    requires=_DEPOSIT,
    needs_document=False,
)


ADJUST: Final = replace(AMEND, changes=frozenset(PublicationPermitFacts.model_fields) - _DEPOSIT)


def pages_or_bytes(permit: PublicationPermitFacts, case: Case) -> None:
    """A document is measured in pages or, if it is not on paper, in bytes (the permit's form)."""
    if permit.page_count is not None and permit.size_bytes is not None:
        raise not_allowed("size_bytes", permit.size_bytes, "give page_count or size_bytes, not both", "pages-or-bytes")


def opinion_on_armed_forces(permit: PublicationPermitFacts, case: Case) -> None:
    """Army and police bodies need the written opinion of their ministry, or of whom it delegated (hồ sơ 1.003868)."""
    if case.holder_kind == OrganisationKind.ARMED_FORCES and permit.ministry_opinion is None:
        rule = "an army or police body needs the written opinion of its ministry named"
        raise not_allowed("ministry_opinion", None, rule, "ministry-opinion", "Thủ tục 1.003868, thành phần hồ sơ")


PUBLICATION_PERMITS: Final = Register(
    key="publication-permits",
    title="Non-commercial publication permits",
    title_vi="Giấy phép xuất bản tài liệu không kinh doanh",
    table=PublicationPermit,
    facts=PublicationPermitFacts,
    acts=(GRANT, ADJUST, DEPOSIT, REPLACE, REVOKE),
    chapter=Chapter(
        "Giấy phép xuất bản",
        "1.4",
        (
            Sentence(
                "Trong kỳ đã cấp {granted} giấy phép xuất bản tài liệu không kinh doanh cho {granted_holders} cơ quan, "
                "đơn vị.",
                notes=("granted",),
            ),
            Sentence("Nội dung giấy phép được điều chỉnh {amended} lần.", notes=("amended",)),
            Sentence("Thay thế {replaced} giấy phép, thu hồi {revoked} giấy phép.", notes=("replaced", "revoked")),
            Sentence("Tiếp nhận {deposited} lần nộp lưu chiểu.", notes=("deposited",)),
            Sentence(
                "Đến hết ngày {last}, {deposit_overdue} giấy phép quá hạn nộp lưu chiểu.", notes=("deposit_overdue",)
            ),
        ),
    ),
    checks=(pages_or_bytes, opinion_on_armed_forces),
    searched=("title",),
    indicators=(
        Indicator(
            "granted",
            "Permits granted",
            "Số giấy phép đã cấp",
            flow="grant",
            terms=(
                "# giấy phép",
                "cấp # giấy phép xuất bản",
                "cấp phép # … tài liệu",
                "cấp phép # … ấn phẩm",
                "cấp # … không kinh doanh",
            ),
        ),
        Indicator(
            "granted_holders",
            "Bodies granted a permit",
            "Số cơ quan được cấp",
            flow="grant",
            by_holder=True,
            terms=("không kinh doanh cho # cơ quan", "không kinh doanh cho # đơn vị"),
        ),
        Indicator(
            "amended",
            "Amendments",
            "Số lần điều chỉnh",
            flow="amend",
            terms=("điều chỉnh # giấy phép xuất bản", "điều chỉnh nội dung # giấy phép xuất bản"),
        ),
        Indicator("deposited", "Legal deposits", "Số lần nộp lưu chiểu", flow="deposit"),
        Indicator("replaced", "Replacements", "Số giấy phép được thay thế", flow="replace"),
        Indicator(
            "revoked",
            "Permits revoked",
            "Số giấy phép bị thu hồi",
            flow="revoke",
            terms=("thu hồi # giấy phép xuất bản",),
        ),
        Indicator(
            "in_force",
            "Permits in force",
            "Số giấy phép còn hiệu lực",
            where=(Is("status", ("in_force",)),),
            terms=("# giấy phép xuất bản … còn hiệu lực",),
        ),
        Indicator(
            "deposit_overdue",
            "Permits whose legal deposit is overdue",
            "Số giấy phép quá hạn nộp lưu chiểu",
            where=(
                Is("status", ("in_force", "expired")),
                DueWithout("planned_release_on", DAYS_BEFORE_RELEASE, "deposited_on"),
            ),
        ),
    ),
)
