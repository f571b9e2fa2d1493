"""Signing rules (quy định trình ký): where preparing and signing are the work of two persons, from a day on."""

from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import Text
from sqlmodel import Field

from db.tables.base import Facts, Version
from db.tables.constraints import one_at_a_time, one_of, reference_constraints
from db.tables.labels import Choice, Label, Listed
from db.tables.types import Line, OrganisationCode, RegisterKey


class SecondPerson(Choice):
    """Which acts one person prepares and another signs (người soạn và người ký là hai người)."""

    NEVER = "never", "không bắt buộc"
    CORRECTIONS = "corrections", "chỉ khi đính chính, huỷ"
    ALWAYS = "always", "mọi văn bản, hành vi"


RuledRegister = Annotated[
    RegisterKey,
    Described(description="Key of the register (sổ bộ)"),
    Label("Sổ bộ", "Hồ sơ đề nghị theo quy định của sổ bộ mà hồ sơ nói đến."),
    Listed("registers?group=report", "key", "title_vi"),
]
RuledBy = Annotated[
    OrganisationCode,
    Described(description="Code of the authority whose rule of work it is (cơ quan)"),
    Label("Cơ quan"),
    Listed("organisations"),
]
AsksTwo = Annotated[
    SecondPerson,
    Field(sa_type=Text, description="Which acts need two persons (phạm vi trình ký)"),
    Label("Phạm vi trình ký", "Người soạn và người ký phải là hai người khác nhau."),
]
RuleBasis = Annotated[
    Line | None,
    Described(description="The rule of work that says so (quy chế làm việc), or the doubt if none is known"),
    Label("Căn cứ", "Số, ngày của quy chế làm việc."),
]


class SigningRuleFacts(Facts):
    """From its first day until another follows, what needs two persons in a register where this authority acts.

    It is the authority's own rule of work (quy chế làm việc): no law was found that asks for it. Without one, one
    person may prepare and sign. The rule of the day of recording counts.
    """

    register_key: RuledRegister
    authority: RuledBy
    second_person: AsksTwo
    source: RuleBasis = None


class SigningRule(SigningRuleFacts, Version, table=True):
    """Versions of the rules; of those in force on a day, the one that began last counts."""

    __tablename__ = "signing_rule"
    __table_args__ = reference_constraints(
        "signing_rule",
        SigningRuleFacts,
        one_of("second_person", SecondPerson),
        one_at_a_time("signing_rule", "register_key", "authority", "valid_from"),
    )

    authority: RuledBy
