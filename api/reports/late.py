"""What became known of a sealed period: figure by figure, with the acts that made the difference."""

import json
from typing import Any
from uuid import UUID

from pydantic import Field

from api.schemas import Shape
from db.session import Database
from domain import seals
from domain.period import Period
from domain.registers import EVERY
from domain.seals import Seal


class LateAct(Shape):
    """An act that was recorded after the seal."""

    seq: int
    register_key: str = Field(alias="register")
    entry: UUID
    kind: str
    effective_on: str | None
    corrects: int | None
    recorded_at: str
    reason: str | None


class LateDifference(Shape):
    """A figure that is not what was sealed."""

    period: str
    indicator: str
    title_vi: str
    sealed: int = Field(description="The figure as sealed (số đã chốt)")
    now: int = Field(description="The figure as known now (số hiện biết)")
    difference: int = Field(description="Now less sealed (chênh lệch)")
    acts: list[LateAct] = Field(description="The acts that made the difference: late, corrected or voided")


async def late_of(database: Database, found: Period, seq: int | None) -> list[LateDifference]:
    """The differences of a period as known now or at ledger size `seq`; none where it was not sealed by then."""
    kept = next((one for one in await seals.sealed(database, found) if seq is None or one.ledger_size <= seq), None)
    return await differences(database, kept, seq) if kept else []


async def differences(database: Database, kept: Seal, seq: int | None = None) -> list[LateDifference]:
    """The same of one seal."""
    return [
        LateDifference(
            period=kept.period.code,
            indicator=found.name,
            title_vi=found.indicator.title_vi,
            sealed=found.sealed,
            now=found.now,
            difference=found.now - found.sealed,
            acts=[_act(json.loads(act)) for act in found.acts],
        )
        for found in await seals.differences(database, EVERY, kept, seq)
    ]


def _act(row: dict[str, Any]) -> LateAct:
    return LateAct.model_validate(row)
