"""What became known of sealed periods: figure by figure, with the acts that made the difference."""

from collections.abc import Iterable

from api.reports.schemas import LateDifference, PublicLateAct
from domain.reports.late import Difference, LateAct


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
