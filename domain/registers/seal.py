"""Seals (chốt số liệu): each is an entry of its own, opened by the act that seals."""

from dataclasses import replace
from typing import Final

from db.tables.seal import Seal, SealFacts
from domain.acts.kinds import ADD
from domain.declarations.register import Register

SEALS: Final = Register(
    key="seals",
    title="Seals",
    title_vi="Chốt số liệu",
    table=Seal,
    facts=SealFacts,
    acts=(replace(ADD, key="seal", title_vi="chốt số liệu"),),
    sorted_by="period",
    of_province=True,
    codes={"calendar": "reporting-calendars"},
)
