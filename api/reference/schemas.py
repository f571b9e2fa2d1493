"""Shapes of days, terms, reserved numbers, lists of a release, seals and erasures as entries of the ledger."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from api.entries.register_schemas import public_of
from api.entries.resource import Resource
from api.entries.schemas import Filters
from api.http.schemas import KnownQuery, Shape
from db.tables import signing_rule
from db.tables.labels import Label
from db.tables.types import Day, RegisterKey
from db.words import Words
from domain.declarations.register import Register
from domain.registers.deadline_rule import DEADLINE_RULES
from domain.registers.erasure import ERASURES
from domain.registers.number_reservation import NUMBER_RESERVATIONS
from domain.registers.procedure import PROCEDURES
from domain.registers.release_list import RELEASE_LISTS
from domain.registers.seal import SEALS
from domain.registers.signing_rule import SIGNING_RULES
from domain.registers.words import APPLIED_FOR
from domain.registers.working_day import WORKING_DAYS


def _resource(register: Register) -> Resource:
    name = register.facts.__name__.removesuffix("Facts")
    words = (Words("kind_vi", "kind", tuple(APPLIED_FOR.items())),) if "kind" in register.facts.model_fields else ()
    return Resource(register, name, register.facts, public_of(register, f"{name}Entry"), Filters, words=words)


CHANGEABLE: Final = tuple(map(_resource, (WORKING_DAYS, DEADLINE_RULES, PROCEDURES)))
"""Those whose entries acts can be recorded on; the others follow from other requests, or from a release."""
READABLE: Final = tuple(map(_resource, (NUMBER_RESERVATIONS, RELEASE_LISTS, SEALS, ERASURES)))

SIGNING_RULE: Final = _resource(SIGNING_RULES)


class NewSigningRule(signing_rule.SigningRuleFacts):
    """A signing rule (quy định trình ký): what needs two persons in a register, from a day on."""

    register_key: signing_rule.RuledRegister = Field(alias="register")
    valid_from: Annotated[Day, Label("Áp dụng từ ngày")] = Field(
        description="First day on which it counts (áp dụng từ ngày)"
    )


class PublicSigningRule(Shape):
    """What needs two persons in a register where an authority acts, in a period (quy định trình ký)."""

    id: UUID = Field(description="Identifier of the entry")
    register_key: signing_rule.RuledRegister = Field(alias="register")
    authority: signing_rule.RuledBy
    second_person: signing_rule.AsksTwo
    source: signing_rule.RuleBasis
    valid_from: date = Field(description="First day on which it counts (áp dụng từ ngày)")
    valid_to: date | None = Field(description="First day of the next rule; null if there is none")
    known_from: int = Field(description="seq of the act that made this version known")


class SigningRuleQuery(KnownQuery):
    """Query parameters of the signing rules."""

    register_key: Annotated[RegisterKey | None, Label("Sổ bộ")] = Field(
        None, alias="register", description="Key of the register (sổ bộ)"
    )
