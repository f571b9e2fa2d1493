"""Procedures (thủ tục hành chính): their codes, which ministries give and change, as a dated list.

A code is nothing to rely on: it is printed and exchanged, and never names an entry.
"""

from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import Index, Text
from sqlmodel import Field

from db.tables.base import Facts, Version
from db.tables.constraints import one_of, reference_constraints
from db.tables.deadline_rule import Certainty
from db.tables.labels import Label, Listed, RequiredFor
from db.tables.types import Day, KindKey, Line, LongText, OrganisationCode, ProcedureCode, RegisterKey

Code = Annotated[
    ProcedureCode, Described(description="Procedure code (mã thủ tục hành chính)"), Label("Mã thủ tục hành chính")
]
Title = Annotated[
    Line, Described(description="Title as published (tên thủ tục hành chính)"), Label("Tên thủ tục hành chính")
]
OfRegister = Annotated[
    RegisterKey,
    Described(description="Key of the register (sổ bộ)"),
    Label("Sổ bộ"),
    Listed("registers?group=report", "key", "title_vi"),
]
OfKind = Annotated[
    KindKey,
    Described(description="Kind of act applied for (thủ tục), for example `grant`"),
    Label("Việc đề nghị"),
    Listed("registers/{register_key}", "kind", "kind_vi", "acts", where=("corrective", False)),
]
OfAuthority = Annotated[
    OrganisationCode | None,
    Described(description="Code of the body whose own code it is (cơ quan); null: for every authority"),
    Label("Cơ quan", "Để trống nếu dùng chung cho mọi cơ quan."),
    Listed("organisations"),
]
Source = Annotated[
    Line | None,
    Described(description="Where it was found (căn cứ, nguồn); required if it was found"),
    Label("Căn cứ công bố"),
    RequiredFor("certainty", ("found",)),
]
HowCertain = Annotated[
    Certainty,
    Field(sa_type=Text, description="How certain the code is (mức độ chắc chắn)"),
    Label("Mức độ chắc chắn"),
]
Note = Annotated[
    LongText | None, Described(description="What is in doubt, in Vietnamese (ghi chú)"), Label("Điều chưa chắc chắn")
]
ListedFrom = Annotated[
    Day, Described(description="First day on which it applies (áp dụng từ ngày)"), Label("Áp dụng từ ngày")
]


class ProcedureFacts(Facts):
    """The code of the procedure for one kind of act in one register, from a day on (thủ tục hành chính)."""

    procedure_code: Code
    title_vi: Title
    register_key: OfRegister
    kind: OfKind
    authority: OfAuthority = None
    source: Source = None
    certainty: HowCertain
    note: Note = None


class Procedure(ProcedureFacts, Version, table=True):
    """Versions of the procedures; of two for one case and day, the one that applies later."""

    __table_args__ = reference_constraints(
        "procedure",
        ProcedureFacts,
        one_of("certainty", Certainty),
        Index("procedure_case_ix", "register_key", "kind", "valid_from"),
    )

    authority: OfAuthority
