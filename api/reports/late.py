"""Public shapes of the late differences of sealed periods."""

from collections.abc import Iterable

from api.reports.schemas import LateDifference, PublicLateAct
from domain.reports.late import Difference, LateAct


def public_differences(differences: Iterable[Difference]) -> list[LateDifference]:
    """Late differences with the acts that caused them."""
    return [
        LateDifference(
            period=difference.period.code,
            indicator=difference.name,
            title_vi=difference.indicator.title_vi,
            sealed=difference.sealed,
            reported=difference.reported,
            reported_size=difference.reported_size,
            now=difference.now,
            difference=difference.difference,
            acts=[_act(act) for act in difference.acts],
        )
        for difference in differences
    ]


def _act(act: LateAct) -> PublicLateAct:
    fields = {name: getattr(act, name) for name in ("seq", "entry", "kind", "effective_on", "corrects", "recorded_at")}
    fields["kind_vi"] = act.register.kind(act.kind).title_vi
    paper = {"printed_number": act.paper.printed, "signed_on": act.paper.signed_on}
    return PublicLateAct.model_validate({**fields, **paper, "register": act.register.key, "reason": act.reason})
