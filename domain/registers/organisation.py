"""Bodies (tổ chức, đơn vị): holders, press agencies, authorities; others name them by their code."""

from dataclasses import replace
from typing import Final

from db.tables.base import Status
from db.tables.organisation import Organisation, OrganisationFacts
from domain.acts.act import ActKind
from domain.acts.kinds import ADD, CEASE, CHANGE
from domain.declarations.register import Case, Register
from domain.errors import not_allowed

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
        raise not_allowed("founded_on", body.founded_on, f"must be its first day, {case.version.valid_from}", "founded")


ORGANISATIONS: Final = Register(
    key="organisations",
    title="Organisations",
    title_vi="Danh mục tổ chức, đơn vị",
    table=Organisation,
    facts=OrganisationFacts,
    acts=(ADD, RENAME, AMEND, DISSOLVE, MERGE),
    checks=(founded_when_it_began,),
    sorted_by="name",
    searched=("code", "aliases", "business_code"),
    identified_by=("code",),
    codes={"parent": "organisations", "successor": "organisations"},
    moves_due_days=True,
)
