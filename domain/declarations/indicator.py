"""Indicators: the figures of a report, which registers declare as data."""

from dataclasses import dataclass
from enum import StrEnum

from db.conditions import Condition


class Kind(StrEnum):
    """A flow counts acts in the period; a stock counts entries on its last day."""

    FLOW = "flow"
    STOCK = "stock"


class Unit(StrEnum):
    """What an indicator counts: acts, entries, or distinct holders."""

    ACTS = "acts"
    ENTRIES = "entries"
    HOLDERS = "holders"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure of the report.

    `flow` is the kind of act (or `expire`) that a flow counts; without it the figure is a stock of entries. `where`
    filters entries; in a flow, by their state after the act. `by_holder` counts distinct holders instead. `source` is
    the register counted, by default the declaring one. `out_of` is the indicator of which this one is a share.
    """

    key: str
    title: str
    title_vi: str
    flow: str | None = None
    where: tuple[Condition, ...] = ()
    by_holder: bool = False
    source: str | None = None
    out_of: str | None = None

    @property
    def kind(self) -> Kind:
        """Flow or stock."""
        return Kind.FLOW if self.flow is not None else Kind.STOCK

    @property
    def unit(self) -> Unit:
        """What it counts."""
        return Unit.HOLDERS if self.by_holder else Unit.ENTRIES if self.flow is None else Unit.ACTS
