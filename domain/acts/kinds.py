"""The kinds of act that registers share; a register may narrow what its kinds can change."""

from dataclasses import replace
from typing import Final

from db.tables.base import Status
from domain.acts.act import CORRECT, LIVE, VOID, ActKind

IN_FORCE: Final = frozenset({Status.IN_FORCE})

GRANT: Final = ActKind(
    "grant", "cấp", from_states=frozenset(), to_state=Status.IN_FORCE, changes=None, issues_paper=True
)
NOTIFY: Final = replace(GRANT, key="notify", title_vi="thông báo", needs_document=False)
AMEND: Final = ActKind("amend", "sửa đổi, bổ sung, điều chỉnh", changes=None, needs_change=True)
EXTEND: Final = ActKind(
    "extend",
    "gia hạn",
    from_states=IN_FORCE,
    changes=frozenset({"expires_on"}),
    requires=frozenset({"expires_on"}),
    days_before_end=30,
)
REISSUE: Final = ActKind("reissue", "cấp lại")
REPLACE: Final = ActKind("replace", "thay thế", changes=None, issues_paper=True, needs_number=True)
"""A new paper with a new number replaces the old one; the entry, and so its URL, stays the same."""
TRANSFER: Final = ActKind(
    "transfer", "chuyển chủ quản", changes=frozenset({"holder", "holder_name"}), requires=frozenset({"holder"})
)
SUSPEND: Final = ActKind("suspend", "tạm đình chỉ", from_states=IN_FORCE, to_state=Status.SUSPENDED)
REINSTATE: Final = ActKind(
    "reinstate", "cho hoạt động trở lại", from_states=frozenset({Status.SUSPENDED}), to_state=Status.IN_FORCE
)
REVOKE: Final = ActKind("revoke", "thu hồi", from_states=LIVE, to_state=Status.REVOKED)
CEASE: Final = ActKind("cease", "chấm dứt", from_states=LIVE, to_state=Status.CEASED, needs_document=False)

ADD: Final = replace(NOTIFY, key="add", title_vi="thêm vào danh mục", issues_paper=False, voidable=False)
"""It opens an entry that others name by its code, so it is never voided: such an entry is ended or merged instead."""
CHANGE: Final = replace(AMEND, title_vi="thay đổi thông tin", needs_document=False)
END: Final = replace(CEASE, key="end", title_vi="kết thúc")

CORRECTION: Final = ActKind(CORRECT, "đính chính", changes=None, needs_document=False, needs_reason=True)
VOIDING: Final = ActKind(VOID, "huỷ", needs_document=False, needs_reason=True)
"""The kinds of act that correct or void another act, in every register."""
