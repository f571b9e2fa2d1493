"""Reserved numbers (giữ số): each until a day, then used by an act or voided unused (huỷ số)."""

from typing import Annotated

from pydantic import Field as Described

from db.tables.base import Facts, Version
from db.tables.constraints import one_at_a_time, reference_constraints
from db.tables.labels import Label, Listed
from db.tables.types import Day, LongText, Number, Symbol

InSeries = Annotated[
    Symbol,
    Described(description="Key of the number series (sổ số)"),
    Label("Sổ số"),
    Listed("number-series", "key", "title_vi", where=("kept", "here")),
]
OfYear = Annotated[
    int,
    Described(ge=0, le=2200, description="The year (năm); 0 in a series that is never reset"),
    Label("Năm", "Ghi 0 nếu sổ không đánh số lại hằng năm."),
]
Reserved = Annotated[Number, Described(description="The number (số văn bản)"), Label("Số văn bản")]
Why = Annotated[LongText, Described(description="Why (lý do)"), Label("Lý do giữ số")]
Until = Annotated[
    Day, Described(description="Last day of the reservation (giữ đến hết ngày)"), Label("Giữ đến hết ngày")
]


class NumberReservationFacts(Facts):
    """A number that no act may take but one that states it."""

    series: InSeries
    year: OfYear
    number: Reserved
    why: Why
    expires_on: Until


class NumberReservation(NumberReservationFacts, Version, table=True):
    """Versions of the reservations: in force, ended unused (expired), or voided (ceased)."""

    __tablename__ = "number_reservation"
    __table_args__ = reference_constraints(
        "number_reservation",
        NumberReservationFacts,
        one_at_a_time("number_reservation", "series", "year", "number"),
    )

    number: Reserved
