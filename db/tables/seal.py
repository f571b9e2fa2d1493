"""Seals (chốt số liệu): the figures of a period as reported."""

from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from db.tables.base import Facts, Version
from db.tables.constraints import one_at_a_time, reference_constraints
from db.tables.labels import Label
from db.tables.types import Day, Line, Symbol

InCalendar = Annotated[Symbol, Described(description="Key of the reporting calendar (kỳ báo cáo)"), Label("Kỳ báo cáo")]
OfPeriod = Annotated[Symbol, Described(description="The period (kỳ)"), Label("Kỳ")]
Ordinal = Annotated[
    int,
    Described(ge=1, description="1 for the first seal of the period; each later one has a reason"),
    Label("Lần chốt"),
]
SealedSize = Annotated[
    int,
    Field(sa_type=BigInteger, ge=0, description="Size of the ledger (số hành vi)"),
    Label("Số hành vi trong sổ cái"),
]
SealedRoot = Annotated[
    Line, Described(description="Root of the ledger at that size, hex"), Label("Giá trị gốc của sổ cái")
]
Figures = Annotated[
    dict[str, int], Field(sa_type=JSONB, description="The figures by indicator (số liệu)"), Label("Số liệu")
]


class SealFacts(Facts):
    """A seal: the period, the ledger's head, and the figures by indicator."""

    calendar: InCalendar
    period: OfPeriod
    ordinal: Ordinal
    first_day: Annotated[Day, Described(description="First day of the period"), Label("Ngày đầu kỳ")]
    last_day: Annotated[Day, Described(description="Last day of the period"), Label("Ngày cuối kỳ")]
    ledger_size: SealedSize
    ledger_root: SealedRoot
    figures: Figures
    sealed_by: Annotated[
        Line | None,
        Described(description="Who sealed it, if that was before seals were acts"),
        Label("Người chốt số liệu"),
    ] = None
    sealed_at: Annotated[Line | None, Described(description="When, likewise"), Label("Thời điểm chốt số liệu")] = None


class Seal(SealFacts, Version, table=True):
    """The seals: one version each."""

    __table_args__ = reference_constraints("seal", SealFacts, one_at_a_time("seal", "calendar", "period", "ordinal"))
