"""Reserved numbers (giữ số): given by the series for a paper still to be signed; voided if it never is."""

from dataclasses import replace
from typing import Final

from db.tables.base import Status
from db.tables.number_reservation import NumberReservation, NumberReservationFacts
from domain.acts.kinds import ADD, CEASE
from domain.declarations.register import Register

RESERVE: Final = replace(ADD, key="reserve", title_vi="giữ số")
RELEASE: Final = replace(
    CEASE,
    key="cancel",
    title_vi="huỷ số đã giữ",
    from_states=frozenset({Status.IN_FORCE, Status.EXPIRED}),
    needs_reason=True,
    voidable=False,
)

NUMBER_RESERVATIONS: Final = Register(
    key="number-reservations",
    title="Reserved numbers",
    title_vi="Số văn bản đã giữ",
    table=NumberReservation,
    facts=NumberReservationFacts,
    acts=(RESERVE, RELEASE),
    sorted_by="series",
    of_province=True,
    codes={"series": "number-series"},
)
