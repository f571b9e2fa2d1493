"""Bodies (tổ chức, đơn vị): holders, press agencies, authorities; others name them by their code."""

from dataclasses import replace
from datetime import date
from typing import Final

from db.tables.base import Status
from db.tables.organisation import Organisation, OrganisationFacts, OrganisationKind
from domain.acts.act import ActKind
from domain.acts.kinds import ADD, CEASE, CHANGE
from domain.declarations.register import Case, Register
from domain.errors import not_allowed

QCVN_102: Final = "QCVN 102:2016/BTTTT"
QD_20: Final = "QĐ 20/2020/QĐ-TTg"
_IDENTIFIERS: Final = {
    # The day on which TT 10/2016/TT-BTTTT took effect was not looked up: a setting, the first day of its year.
    "electronic_id_2016": (date(2016, 1, 1), QCVN_102),
    "electronic_id_2020": (date(2020, 9, 15), QD_20),
}
"""The electronic identifiers, with the first day and the source of the rule of each."""
_END: Final = frozenset({"successor", "dissolution_source"})

RENAME: Final = ActKind(
    "rename", "đổi tên", changes=frozenset({"name"}), requires=frozenset({"name"}), needs_document=False
)
AMEND: Final = replace(
    CHANGE, changes=frozenset(OrganisationFacts.model_fields) - _END - {"code", "name", "founded_on", "dissolved_on"}
)
DISSOLVE: Final = replace(
    CEASE,
    key="dissolve",
    title_vi="giải thể, chấm dứt hoạt động",
    changes=_END,
    requires=frozenset({"dissolution_source"}),
    dated="dissolved_on",
)
MERGE: Final = replace(
    DISSOLVE,
    key="merge",
    title_vi="hợp nhất, sáp nhập vào",
    to_state=Status.REPLACED,
    requires=frozenset({"successor"}),
)


def founded_when_it_began(body: OrganisationFacts, case: Case) -> None:
    """A known day of founding (ngày thành lập) is the first day of the body."""
    if case.before is None and body.founded_on not in (None, case.version.valid_from):
        first = case.version.valid_from
        rule = f"must be its first day, {first}"
        raise not_allowed("founded_on", body.founded_on, rule, "founded", about={"first": first})


def identified_since_its_rule(body: OrganisationFacts, case: Case) -> None:
    """An electronic identifier (mã định danh điện tử) is not older than the rule of its order."""
    for name, (first, article) in _IDENTIFIERS.items():
        value, day = getattr(body, name), case.version.valid_from
        if value is not None and day < first:
            rule = f"cannot be stated of {day}, before its rule of {first}: amend the body from the day it was given"
            raise not_allowed(name, value, rule, "identifier-day", article, about={"day": day, "first": first})


def enterprises_have_their_code(body: OrganisationFacts, case: Case) -> None:
    """The identifier of an enterprise is its enterprise code (mã số doanh nghiệp; QĐ 20/2020/QĐ-TTg).

    How that of a branch, whose code has a hyphen, is written was not found: here without the hyphen.
    """
    value = body.electronic_id_2020
    if value is None or body.kind != OrganisationKind.ENTERPRISE:
        return
    code = body.business_code and body.business_code.replace("-", "")
    if value != code:
        rule = f"must be the enterprise code, {code}" if code else "is the enterprise code: state `business_code` too"
        about, name = ({"code": code}, "") if code else ({}, "no-code")
        raise not_allowed("electronic_id_2020", value, rule, "identifier-enterprise", QD_20, case=name, about=about)


ORGANISATIONS: Final = Register(
    key="organisations",
    title="Organisations",
    title_vi="Danh mục tổ chức, đơn vị",
    table=Organisation,
    facts=OrganisationFacts,
    acts=(ADD, RENAME, AMEND, DISSOLVE, MERGE),
    checks=(founded_when_it_began, identified_since_its_rule, enterprises_have_their_code),
    conflicts={
        name: (name.removeprefix("organisation_").removesuffix("_excl"), "another body has this identifier then")
        for name in ("organisation_electronic_id_2016_excl", "organisation_electronic_id_2020_excl")
    },
    sorted_by="name",
    searched=("code", "aliases", "business_code", *_IDENTIFIERS),
    identified_by=("code",),
    codes={"parent": "organisations", "successor": "organisations"},
    moves_due_days=True,
)
