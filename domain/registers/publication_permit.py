"""Non-commercial publication permits (Luật Xuất bản 19/2012/QH13; NĐ 195/2013/NĐ-CP)."""

from dataclasses import replace
from typing import Final

from db.conditions import FewerThanDue, Is
from db.tables.base import Status
from db.tables.organisation import OrganisationKind
from db.tables.publication_permit import PublicationPermit, PublicationPermitFacts
from domain.acts.act import ActKind
from domain.acts.kinds import AMEND, GRANT, REPLACE, REVOKE
from domain.declarations.indicator import Indicator
from domain.declarations.register import Case, Register
from domain.errors import not_allowed
from domain.registers.legal_deposit import DAYS_BEFORE_RELEASE, TOTAL_COPIES

_DEPOSIT = frozenset({"deposited_on", "deposited_copies", "deposited_with"})

DEPOSIT: Final = ActKind(
    "deposit",
    "nộp lưu chiểu",
    from_states=frozenset({Status.IN_FORCE, Status.EXPIRED}),
    changes=_DEPOSIT,
    requires=_DEPOSIT,
    adds=frozenset({"deposited_copies"}),
    dated="deposited_on",
    needs_document=False,
)
"""A deposit of copies; several deposits add up, and each stays readable with its day and recipient."""

_PERMIT: Final = frozenset(PublicationPermitFacts.model_fields) - _DEPOSIT
PERMIT: Final = replace(GRANT, changes=_PERMIT)
ADJUST: Final = replace(AMEND, changes=_PERMIT)
SUPERSEDE: Final = replace(REPLACE, changes=_PERMIT)

DEPOSIT_OVERDUE: Final = (
    Is("status", ("in_force", "expired")),
    FewerThanDue("deposited_copies", "planned_release_on", DAYS_BEFORE_RELEASE, "print_run", TOTAL_COPIES),
)
"""Fewer copies were deposited in total than were due by the day: one rule for the figure and for each permit."""


def pages_or_bytes(permit: PublicationPermitFacts, case: Case) -> None:
    """A document has a number of pages or, if it is not on paper, a size in bytes (mẫu giấy phép)."""
    if permit.page_count is not None and permit.size_bytes is not None:
        raise not_allowed("size_bytes", permit.size_bytes, "give page_count or size_bytes, not both", "pages-or-bytes")


def opinion_on_armed_forces(permit: PublicationPermitFacts, case: Case) -> None:
    """Army and police bodies need a written opinion of their ministry or of its delegate (hồ sơ 1.003868)."""
    if case.holder_kind == OrganisationKind.ARMED_FORCES and permit.ministry_opinion is None:
        rule = "is required for an army or police body: the written opinion of its ministry"
        raise not_allowed("ministry_opinion", None, rule, "ministry-opinion", "Thủ tục 1.003868, thành phần hồ sơ")


PUBLICATION_PERMITS: Final = Register(
    key="publication-permits",
    title="Non-commercial publication permits",
    title_vi="Giấy phép xuất bản tài liệu không kinh doanh",
    table=PublicationPermit,
    facts=PublicationPermitFacts,
    acts=(PERMIT, ADJUST, DEPOSIT, SUPERSEDE, REVOKE),
    verified=("holder_name", "title", "print_run", "expires_on"),
    checks=(pages_or_bytes, opinion_on_armed_forces),
    flags={"deposit_overdue": DEPOSIT_OVERDUE},
    searched=("title",),
    indicators=(
        Indicator(
            "granted",
            "Permits granted",
            "Số giấy phép đã cấp",
            flow="grant",
        ),
        Indicator(
            "granted_holders",
            "Bodies granted a permit",
            "Số cơ quan được cấp",
            flow="grant",
            by_holder=True,
        ),
        Indicator(
            "amended",
            "Amendments",
            "Số lần điều chỉnh",
            flow="amend",
        ),
        Indicator(
            "deposited",
            "Legal deposits",
            "Số lần nộp lưu chiểu",
            flow="deposit",
        ),
        Indicator(
            "replaced",
            "Replacements",
            "Số giấy phép được thay thế",
            flow="replace",
        ),
        Indicator(
            "revoked",
            "Permits revoked",
            "Số giấy phép bị thu hồi",
            flow="revoke",
        ),
        Indicator(
            "in_force",
            "Permits in force",
            "Số giấy phép còn hiệu lực",
            where=(Is("status", ("in_force",)),),
        ),
        Indicator(
            "deposit_overdue",
            "Permits whose legal deposit is overdue",
            "Số giấy phép quá hạn nộp lưu chiểu",
            where=DEPOSIT_OVERDUE,
        ),
    ),
)
