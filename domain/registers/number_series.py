"""Number series (sổ số văn bản): whose they are, their symbols and what they number."""

from dataclasses import replace
from typing import Final

from db.tables.number_series import NumberSeries, NumberSeriesFacts
from domain.acts.kinds import ADD, CHANGE, END
from domain.declarations.register import Case, Register
from domain.errors import not_allowed


def uses_with_own_symbols(series: NumberSeriesFacts, case: Case) -> None:
    """What a series numbers by default bears one of its symbols (ký hiệu)."""
    for use in series.uses:
        if use["symbol"] not in series.symbols:
            text = ":".join((use["register"], use["kind"], use["symbol"]))
            raise not_allowed("uses", text, "must have a symbol of the series", "uses", case="symbol")


NUMBER_SERIES: Final = Register(
    key="number-series",
    title="Number series",
    title_vi="Sổ số văn bản",
    table=NumberSeries,
    facts=NumberSeriesFacts,
    acts=(ADD, replace(CHANGE, changes=frozenset({"title_vi", "symbols", "uses"})), END),
    checks=(uses_with_own_symbols,),
    sorted_by="title_vi",
    of_province=True,
    searched=("key", "symbols"),
    identified_by=("key",),
    codes={"authority": "organisations"},
)
