"""Deadline rules (thời hạn giải quyết): how long a dossier may take, from a day on."""

from dataclasses import replace
from typing import Final

from db.tables.deadline_rule import DeadlineRule, DeadlineRuleFacts
from domain.acts.kinds import ADD, END
from domain.declarations.register import Register
from domain.declarations.rules import DECIDED_AHEAD

RULE: Final = replace(ADD, key="set", title_vi="quy định thời hạn", voidable=True)

DEADLINE_RULES: Final = Register(
    key="deadline-rules",
    title="Deadline rules",
    title_vi="Quy định thời hạn giải quyết",
    table=DeadlineRule,
    facts=DeadlineRuleFacts,
    acts=(RULE, END),
    sorted_by="article",
    days_ahead=DECIDED_AHEAD,
    codes={"authority": "organisations"},
    moves_due_days=True,
)
