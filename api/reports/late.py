"""What became known of sealed periods: figure by figure, with the acts that made the difference."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.http.schemas import Shape
from domain.reports.late import Difference, LateAct


class PublicLateAct(Shape):
    """An act that was recorded after the seal."""

    seq: int = Field(description="Its place in the ledger, from 1 (số thứ tự trong sổ cái)")
    register_key: str = Field(alias="register", description="Key of the register (sổ bộ)")
    entry: UUID = Field(description="The entry (dòng trong sổ)")
    kind: str = Field(description="Kind of act (loại hành vi)")
    effective_on: date | None = Field(
        description="Day it takes effect (ngày có hiệu lực); null for a void, or a correction that keeps it"
    )
    number: str | None = Field(description="Number and symbol of its paper as printed (số và ký hiệu)")
    signed_on: date | None = Field(description="Day it was signed (ngày ký)")
    corrects: int | None = Field(description="seq of the act that it corrects or voids (đính chính, huỷ)")
    recorded_at: datetime = Field(description="When it was recorded (thời điểm ghi)")
    reason: str | None = Field(description="Why (lý do)")


class LateDifference(Shape):
    """A figure that is not what was reported."""

    period: str = Field(description="The sealed period (kỳ đã chốt)")
    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    title_vi: str = Field(description="What it is called (tên gọi)")
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
