"""Reporters posted to the province (Luật Báo chí 103/2016/QH13 Điều 22)."""

from dataclasses import replace
from datetime import date
from typing import Final

from db.conditions import Is, ValidOn
from db.tables.base import Facts
from db.tables.organisation import OrganisationKind
from db.tables.resident_reporter import ReporterKind, ResidentReporter, ResidentReporterFacts
from domain.acts.act import ActKind
from domain.acts.kinds import AMEND, CEASE, NOTIFY
from domain.declarations.indicator import Indicator
from domain.declarations.register import Case, Reference, Register
from domain.errors import not_allowed

PRESS_LAW: Final = "Luật Báo chí 103/2016/QH13 Điều 22"
IN_FORCE: Final = Is("status", ("in_force",))
OFFICE_STAFF: Final = Is("reporter_kind", (ReporterKind.OFFICE_STAFF,))
HOLDS_CARD: Final = ValidOn("card_issued_on", "card_expires_on")
"""A press card (thẻ nhà báo) counts on a day on which it has been issued and, with extensions, is valid."""

_POSTED: Final = (IN_FORCE, Is("reporter_kind", (ReporterKind.STATUTORY_RESIDENT, ReporterKind.ASSIGNED)))

_CARD = frozenset({"card_number", "card_issued_on", "card_expires_on"})

ISSUE_CARD: Final = ActKind(
    "issue_card",
    "cấp, đổi thẻ nhà báo",
    changes=_CARD | {"reporter_kind", "office"},
    requires=frozenset({"card_number", "card_issued_on"}),
    needs_document=False,
)
EXTEND_CARD: Final = ActKind(
    "extend_card",
    "gia hạn thẻ nhà báo",
    changes=frozenset({"card_expires_on"}),
    requires=frozenset({"card_expires_on"}),
)
"""The ministry extends many cards with one document: the same act is then recorded on each reporter."""
AMEND_POSTING: Final = replace(AMEND, changes=frozenset(ResidentReporterFacts.model_fields) - _CARD - {"holder"})
"""A reporter who moves to another agency is withdrawn and notified again: the card belongs to the agency."""
WITHDRAW: Final = replace(CEASE, key="withdraw", title_vi="rút phóng viên")


def holder_is_press_agency(_: Facts, case: Case) -> None:
    """Offices and reporters belong to a press agency (cơ quan báo chí; Luật Báo chí 103/2016/QH13 Điều 22)."""
    if case.holder_kind != OrganisationKind.PRESS_AGENCY:
        rule = f"must be a press agency, not of kind {case.holder_kind}"
        about = {"kind": case.holder_kind}
        raise not_allowed("holder", case.version.facts.get("holder"), rule, "press-agency", PRESS_LAW, about=about)


def resident_holds_card(reporter: ResidentReporterFacts, case: Case) -> None:
    """A statutory resident (phóng viên thường trú) needs a press card that is valid on the day.

    The article of this rule is unconfirmed, so none is cited.
    """
    if reporter.reporter_kind != ReporterKind.STATUTORY_RESIDENT:
        return
    day = case.version.valid_from
    issued, until = reporter.card_issued_on, reporter.card_expires_on
    if issued is None or issued > day or (until is not None and until < day):
        rule = f"a statutory resident needs a press card that is valid on {day}; the kind without a card is assigned"
        raise not_allowed("card_number", reporter.card_number, rule, "press-card", about={"day": day})


def office_for_staff(reporter: ResidentReporterFacts, case: Case) -> None:
    """Office staff (nhân sự văn phòng), and only they, name their office."""
    if (reporter.office is not None) != (reporter.reporter_kind == ReporterKind.OFFICE_STAFF):
        raise not_allowed(
            "office", reporter.office, "is required for office_staff, and not allowed for other kinds", "office"
        )


def born_before_posting(reporter: ResidentReporterFacts, case: Case) -> None:
    """The date of birth (ngày sinh) must be before the posting."""
    day = case.version.valid_from
    if reporter.birth_date is not None and reporter.birth_date >= day:
        raise not_allowed("birth_date", reporter.birth_date, f"must be before {day}", "birth-date", about={"day": day})


def card_is_extended(reporter: ResidentReporterFacts, case: Case) -> None:
    """An extension (gia hạn) moves the last day of a card forward."""
    earlier = case.before.facts.get("card_expires_on") if case.before else None
    until = reporter.card_expires_on
    if until is None or (earlier is not None and until <= date.fromisoformat(earlier)):
        about = {"earlier": date.fromisoformat(earlier)} if earlier else {}
        rule = f"must be after the current last day, {earlier}"
        raise not_allowed("card_expires_on", until, rule, "card", case="later" if earlier else "no-end", about=about)


def card_is_complete(reporter: ResidentReporterFacts, case: Case) -> None:
    """A press card (thẻ nhà báo) has a number and a day of issue, and does not expire before it is issued."""
    number, issued, until = reporter.card_number, reporter.card_issued_on, reporter.card_expires_on
    if (number is None) != (issued is None):
        field, value = ("card_number", number) if number is None else ("card_issued_on", issued)
        raise not_allowed(field, value, "card_number and card_issued_on must be given together", "card")
    if until is not None and (issued is None or until < issued):
        about = {"issued": issued} if issued else {}
        rule = f"must not be before card_issued_on ({issued})"
        raise not_allowed(
            "card_expires_on", until, rule, "card", case="issued" if issued else "not-issued", about=about
        )


RESIDENT_REPORTERS: Final = Register(
    key="resident-reporters",
    title="Resident reporters",
    title_vi="Phóng viên thường trú và tác nghiệp thường xuyên trên địa bàn",
    table=ResidentReporter,
    facts=ResidentReporterFacts,
    acts=(NOTIFY, AMEND_POSTING, ISSUE_CARD, EXTEND_CARD, WITHDRAW),
    verified=("holder_name", "full_name", "has_card"),
    checks=(holder_is_press_agency, office_for_staff, born_before_posting, card_is_complete, resident_holds_card),
    checks_by_kind={"extend_card": (card_is_extended,)},
    references={"office": Reference("press-offices")},
    flags={"has_card": (HOLDS_CARD,)},
    conflicts={
        "resident_reporter_card_number_excl": (
            "card_number",
            "another reporter who is posted on one of these days has this press card",
        )
    },
    searched=("full_name",),
    indicators=(
        # Office staff are counted in the press offices register.
        Indicator(
            "agencies",
            "Press agencies that send reporters",
            "Số cơ quan báo chí cử phóng viên",
            where=_POSTED,
            by_holder=True,
        ),
        Indicator(
            "reporters",
            "Reporters",
            "Số phóng viên",
            where=_POSTED,
        ),
        Indicator(
            "reporters_with_card",
            "Reporters who hold a press card",
            "Số phóng viên có thẻ nhà báo",
            where=(*_POSTED, HOLDS_CARD),
        ),
        Indicator("notified", "Reporters notified", "Số phóng viên được thông báo", flow="notify"),
        Indicator("cards_issued", "Cards issued or exchanged", "Số thẻ nhà báo được cấp, đổi", flow="issue_card"),
        Indicator("cards_extended", "Cards extended", "Số thẻ nhà báo được gia hạn", flow="extend_card"),
        Indicator(
            "withdrawn",
            "Reporters withdrawn",
            "Số phóng viên bị rút",
            flow="withdraw",
        ),
    ),
)
