"""Procedures (thủ tục hành chính): the codes by which a dossier is known to the national portal, from a day on."""

from dataclasses import replace
from typing import Final

from db.tables.procedure import Procedure, ProcedureFacts
from domain.acts.kinds import ADD, END
from domain.declarations.register import Register
from domain.declarations.rules import DECIDED_AHEAD

LIST: Final = replace(ADD, key="list", title_vi="đưa vào danh mục thủ tục", voidable=True)

PROCEDURES: Final = Register(
    key="procedures",
    title="Procedures",
    title_vi="Danh mục thủ tục hành chính",
    table=Procedure,
    facts=ProcedureFacts,
    acts=(LIST, END),
    sorted_by="title_vi",
    days_ahead=DECIDED_AHEAD,
    codes={"authority": "organisations"},
)
