"""Erasures (xoá dữ liệu cá nhân): that and why personal fields are gone, which a verification then knows."""

from dataclasses import replace
from typing import Final

from db.tables.erasure import Erasure, ErasureFacts
from domain.acts.kinds import ADD
from domain.declarations.register import Register

ERASURES: Final = Register(
    key="erasures",
    title="Erasures",
    title_vi="Xoá dữ liệu cá nhân",
    table=Erasure,
    facts=ErasureFacts,
    acts=(replace(ADD, key="erase", title_vi="xoá dữ liệu cá nhân", needs_reason=True),),
    sorted_by="erased_register",
    of_province=True,
)
