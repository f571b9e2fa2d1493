"""Press offices (Luật Báo chí 103/2016/QH13 Điều 22): notified, not licensed."""

from dataclasses import replace
from typing import Final

from db.conditions import Is
from db.tables.press_office import PressOffice, PressOfficeFacts
from domain.acts.kinds import AMEND, CEASE, NOTIFY
from domain.declarations.indicator import Indicator
from domain.declarations.register import Register
from domain.registers.resident_reporter import (
    HOLDS_CARD,
    IN_FORCE,
    OFFICE_STAFF,
    RESIDENT_REPORTERS,
    holder_is_press_agency,
)

_STAFF = (IN_FORCE, OFFICE_STAFF)

AMEND_OFFICE: Final = replace(AMEND, changes=frozenset(PressOfficeFacts.model_fields) - {"holder"})
"""An office cannot move to another agency, since its staff belong to its own."""

PRESS_OFFICES: Final = Register(
    key="press-offices",
    title="Press offices",
    title_vi="Văn phòng đại diện, cơ quan thường trú của cơ quan báo chí",
    table=PressOffice,
    facts=PressOfficeFacts,
    acts=(NOTIFY, AMEND_OFFICE, CEASE),
    verified=("holder_name", "office_name", "office_kind"),
    checks=(holder_is_press_agency,),
    searched=("office_name",),
    indicators=(
        Indicator(
            "agencies",
            "Press agencies with an office",
            "Số cơ quan báo chí đặt văn phòng đại diện, cơ quan thường trú",
            where=(Is("status", ("in_force",)),),
            by_holder=True,
        ),
        Indicator(
            "offices",
            "Offices",
            "Số văn phòng đại diện, cơ quan thường trú",
            where=(Is("status", ("in_force",)),),
        ),
        Indicator(
            "staff",
            "Staff of the offices",
            "Số nhân sự của các văn phòng",
            where=_STAFF,
            source=RESIDENT_REPORTERS.key,
        ),
        Indicator(
            "staff_with_card",
            "Staff who hold a press card",
            "Số nhân sự có thẻ nhà báo",
            where=(*_STAFF, HOLDS_CARD),
            source=RESIDENT_REPORTERS.key,
        ),
        Indicator(
            "notified",
            "Offices notified",
            "Số văn phòng được thông báo",
            flow="notify",
        ),
        Indicator("amended", "Changes notified", "Số lần thay đổi", flow="amend"),
        Indicator(
            "ceased",
            "Offices ceased",
            "Số văn phòng chấm dứt hoạt động",
            flow="cease",
        ),
    ),
)
