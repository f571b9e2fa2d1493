"""The names of registers, kinds of act and kinds of body in Vietnamese, by key."""

from typing import Final

from db.tables.organisation import OrganisationKind
from domain.acts.act import CORRECTIVE_LABELS
from domain.registers import RECORDED

_KINDS: Final = {
    **{kind.key: kind.title_vi for register in reversed(RECORDED.values()) for kind in register.acts},
    **CORRECTIVE_LABELS,
}


def register_vi(key: str) -> str:
    """The title of a register."""
    return RECORDED[key].title_vi if key in RECORDED else key


def kind_vi(key: str) -> str:
    """The name of a kind of act, as the first register has it."""
    return _KINDS.get(key, key)


def body_kind_vi(kind: str) -> str:
    """The label of a kind of body."""
    return OrganisationKind(kind).label if kind in set(OrganisationKind) else "chưa xác định"
