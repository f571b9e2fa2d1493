"""What became known of sealed periods: figure by figure, with the acts that made the difference."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas import Shape
from domain.late import Difference, LateAct


class PublicLateAct(Shape):
    """An act that was recorded after the seal."""

    seq: int
    register_key: str = Field(alias="register")
    entry: UUID
    kind: str
    effective_on: date | None
    number: str | None = Field(description="Number and symbol of its paper as printed (số và ký hiệu)")
    signed_on: date | None
    corrects: int | None
    recorded_at: datetime
    reason: str | None


class LateDifference(Shape):
    """A figure that is not what was reported."""

    period: str
    indicator: str
    title_vi: str
    sealed: int = Field(description="The figure as sealed (số đã chốt)")
    reported: int = Field(
        description="The figure as last reported (số đã báo cáo): as sealed, or with what later sealed reports carried"
    )
    reported_size: int = Field(description="The ledger's size when it was last reported")
    now: int = Field(description="The figure as known now, or at the ledger size asked for (số hiện biết)")
    difference: int = Field(description="Now less reported (chênh lệch)")
    acts: list[PublicLateAct] = Field(description="The acts that made the difference: late, corrected or voided")


def shown(differences: Iterable[Difference]) -> list[LateDifference]:
    """Differences as the API shows them."""
    return [
        LateDifference(
            period=found.period.code,
            indicator=found.name,
            title_vi=found.indicator.title_vi,
            sealed=found.sealed,
            reported=found.reported,
            reported_size=found.reported_size,
            now=found.now,
            difference=found.difference,
            acts=[_act(act) for act in found.acts],
        )
        for found in differences
    ]


def _act(act: LateAct) -> PublicLateAct:
    given = {name: getattr(act, name) for name in ("seq", "entry", "kind", "effective_on", "corrects", "recorded_at")}
    paper = {"number": act.paper.printed, "signed_on": act.paper.signed_on}
    return PublicLateAct.model_validate({**given, **paper, "register": act.register.key, "reason": act.reason})
