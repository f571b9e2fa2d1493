"""The names of registers, kinds of act, kinds of body and choices in Vietnamese, by key."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from db.tables.labels import Choice
from db.tables.organisation import OrganisationKind
from domain.acts.act import CORRECTIVE_LABELS, STATE_LABELS
from domain.registers import RECORDED

_KINDS: Final = {
    **{kind.key: kind.title_vi for register in reversed(RECORDED.values()) for kind in register.acts},
    **CORRECTIVE_LABELS,
}


SCOPES_VI: Final[dict[str, str]] = {
    "read": "xem sổ bộ, báo cáo",
    "act": "ghi vào sổ",
    "draft": "soạn thảo, trình ký",
    "sign": "ký và cấp số",
    "reference": "thêm tổ chức, giữ số",
    "seal": "chốt số liệu",
    "personal": "xem, xoá dữ liệu cá nhân",
    "configure": "ghi danh mục, quy định",
    "manage": "quản lý tài khoản, hệ thống kết nối",
    "audit": "xem nhật ký truy cập",
}
"""What a scope allows (quyền), by its key."""


def register_vi(key: str) -> str:
    """The title of a register."""
    return RECORDED[key].title_vi if key in RECORDED else key


def kind_vi(key: str) -> str:
    """The name of a kind of act, as the first register has it."""
    return _KINDS.get(key, key)


def scope_vi(scope: str) -> str:
    """What a scope allows, and in which register if it is of one."""
    key, _, register = scope.partition(":")
    words = SCOPES_VI.get(key, key)
    return f"{words}, sổ bộ {register_vi(register)}" if register else words


def choices_vi(values: Sequence[str]) -> list[str]:
    """The labels of choices, as a form shows them; a value that has none stands for itself."""
    labels = _choices().get(frozenset(values), STATE_LABELS)
    return [labels.get(value, value) for value in values]


@cache
def _choices() -> dict[frozenset[str], dict[str, str]]:
    """The labels of each choice, by all its values."""
    each = ({str(one.value): one.label for one in choice} for choice in Choice.__subclasses__())
    return {frozenset(labels): labels for labels in each}


def body_kind_vi(kind: str) -> str:
    """The label of a kind of body."""
    return OrganisationKind(kind).label if kind in set(OrganisationKind) else "chưa xác định"
