"""Signing rules (quy định trình ký): where one person prepares and another signs, from a day on."""

from dataclasses import replace
from typing import Final

from db.tables.signing_rule import SigningRule, SigningRuleFacts
from domain.acts.kinds import ADD
from domain.declarations.register import Register
from domain.declarations.rules import DECIDED_AHEAD

SET_RULE: Final = replace(ADD, key="set", title_vi="quy định trình ký", voidable=True)

SIGNING_RULES: Final = Register(
    key="signing-rules",
    title="Signing rules",
    title_vi="Quy định trình ký",
    table=SigningRule,
    facts=SigningRuleFacts,
    acts=(SET_RULE,),
    sorted_by="register_key",
    days_ahead=DECIDED_AHEAD,
    conflicts={
        "signing_rule_valid_from_excl": (
            "valid_from",
            "the authority already has a rule for this register from that day",
        )
    },
    codes={"authority": "organisations"},
)
