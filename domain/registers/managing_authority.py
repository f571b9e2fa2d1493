"""Managing authorities (cơ quan quản lý): which body acts in a register, from a day on."""

from dataclasses import replace
from typing import Final

from db.tables.managing_authority import ManagingAuthority, ManagingAuthorityFacts
from domain.acts.kinds import ADD
from domain.declarations.register import Register
from domain.declarations.rules import DECIDED_AHEAD

ASSIGN: Final = replace(ADD, key="assign", title_vi="giao quản lý", voidable=True)

MANAGING_AUTHORITIES: Final = Register(
    key="managing-authorities",
    title="Managing authorities",
    title_vi="Cơ quan quản lý sổ bộ",
    table=ManagingAuthority,
    facts=ManagingAuthorityFacts,
    acts=(ASSIGN,),
    sorted_by="register_key",
    days_ahead=DECIDED_AHEAD,
    conflicts={
        "managing_authority_valid_from_excl": (
            "valid_from",
            "another body already manages this register from that day",
        )
    },
    codes={"authority": "organisations"},
    moves_due_days=True,
)
