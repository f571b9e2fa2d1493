"""What each kind of act does, which facts are public, and what each figure counts: plain tables."""

from collections.abc import Callable
from typing import Any, Final

Row = dict[str, Any]
"""An entry on a day as the public sees it, with its unpublished facts; days are text, `YYYY-MM-DD`."""

OPENING: Final = ("grant", "notify", "receive", "not_accept")
PAPER: Final = ("grant", "notify", "replace")
"""The kinds whose document becomes the entry's own paper."""

LIVE: Final = ("in_force", "suspended")

BECOMES: Final = {
    "grant": "in_force", "notify": "in_force", "suspend": "suspended", "reinstate": "in_force", "revoke": "revoked",
    "cease": "ceased", "receive": "processing", "ask_supplement": "awaiting_supplement",
    "receive_supplement": "processing", "refuse": "refused", "decide": "decided", "not_accept": "not_accepted",
    "hand_over": "handed_over",
}  # fmt: skip
"""The state after a kind of act; others change none. `withdraw` ends a reporter, and a dossier otherwise."""

STATUS_VI: Final = {
    "in_force": "còn hiệu lực", "suspended": "tạm đình chỉ", "expired": "hết hạn", "revoked": "đã thu hồi",
    "ceased": "đã chấm dứt", "replaced": "đã được thay thế", "voided": "đã huỷ", "processing": "đang giải quyết",
    "awaiting_supplement": "chờ bổ sung", "decided": "đã có kết quả", "refused": "đã từ chối", "withdrawn": "đã rút",
    "not_accepted": "không tiếp nhận", "handed_over": "đã trả kết quả",
}  # fmt: skip
"""The states as staff call them."""

WITHOUT_OWN_PAPER: Final = (
    "notify", "cease", "withdraw", "deposit", "issue_card", "receive", "ask_supplement", "receive_supplement", "decide",
    "not_accept", "hand_over",
)  # fmt: skip
"""Kinds whose authority is that of the day of effect; that of others acts on the day its paper was signed."""

_PUBLIC: Final = {
    "publication-permits": "title form origin translator page_count size_bytes supplements page_size print_run "
    "language purpose distribution printer printer_address expires_on planned_release_on ministry_opinion deposited_on "
    "deposited_copies deposited_with",
    "postal-confirmations": "holder_address business_code activities[] scope started_on",
    "subdomain-certificates": "host zone purpose hosting ip_address security_level requested_by live_from",
    "aggregator-licences": "site_name domains[] app_ids[] content_scope source_agencies[] source_agreed_on[] "
    "responsible_person server_place legal_paper headquarters expires_on",
    "press-offices": "office_name office_kind address head_name phone started_on",
    "resident-reporters": "full_name reporter_kind office",
    "applications": "dossier_code asked_register asked_kind asked_entry received_at promised_on due_on decided_entry "
    "decision_seq procedure_code channel applicant_kind portal_code earlier_dossier handed_over_through",
}
PUBLIC: Final[dict[str, dict[str, Any]]] = {
    register: {name.removesuffix("[]"): [] if name.endswith("[]") else None for name in names.split()}
    for register, names in _PUBLIC.items()
}
"""The public facts of each register, with what they are when nobody stated them."""

SEARCHED: Final = {
    "publication-permits": ("title",), "postal-confirmations": ("business_code",), "subdomain-certificates": ("host",),
    "aggregator-licences": ("site_name", "domains"), "press-offices": ("office_name",),
    "resident-reporters": ("full_name",), "applications": ("dossier_code", "portal_code"),
}  # fmt: skip
"""What a search covers besides the holder's name and the printed numbers."""


def state_after(register: str, kind: str) -> str | None:
    """The state that an act of this kind brings about, if any."""
    if kind == "withdraw":
        return "withdrawn" if register == "applications" else "ceased"
    return BECOMES.get(kind)


_FLOWS: Final = {
    "publication-permits": "granted:grant amended:amend deposited:deposit replaced:replace revoked:revoke",
    "postal-confirmations": "granted:grant amended:amend reissued:reissue ceased:cease revoked:revoke",
    "subdomain-certificates": "granted:grant renamed:rename amended:amend transferred:transfer suspended:suspend "
    "reinstated:reinstate revoked:revoke",
    "aggregator-licences": "granted:grant amended:amend extended:extend reissued:reissue replaced:replace "
    "suspended:suspend reinstated:reinstate revoked:revoke expired:expire",
    "press-offices": "notified:notify amended:amend ceased:cease",
    "resident-reporters": "notified:notify cards_issued:issue_card cards_extended:extend_card withdrawn:withdraw",
    "applications": "received:receive supplements_asked:ask_supplement decided:decide decided_on_time:decide "
    "refused:refuse refused_on_time:refuse withdrawn:withdraw not_accepted:not_accept handed_over:hand_over",
}
FLOWS: Final[dict[str, tuple[str, str]]] = {
    f"{register}.{name}": (register, kind)
    for register, pairs in _FLOWS.items()
    for name, kind in (pair.split(":") for pair in pairs.split())
} | {"publication-permits.granted_holders": ("publication-permits", "grant")}
"""Acts of a kind in a register (or expiries) within the period."""

OUT_OF: Final = {
    "applications.decided_on_time": "applications.decided",
    "applications.refused_on_time": "applications.refused",
}
"""Shares, which count only what was ended on the day that it was due or before."""

BY_HOLDER: Final = ("publication-permits.granted_holders", "resident-reporters.agencies", "press-offices.agencies")
"""Figures of distinct bodies."""


def in_force(row: Row) -> bool:
    """Valid on the day."""
    return bool(row["status"] == "in_force")


def posted(row: Row) -> bool:
    """A reporter who is no member of an office's staff."""
    return in_force(row) and row["reporter_kind"] in ("statutory_resident", "assigned")


def staff(row: Row) -> bool:
    """A member of the staff of an office."""
    return in_force(row) and row["reporter_kind"] == "office_staff"


Counts = Callable[[Row], bool]
STOCKS: Final[dict[str, tuple[str, Counts]]] = {
    "publication-permits.in_force": ("publication-permits", in_force),
    "publication-permits.deposit_overdue": ("publication-permits", lambda row: bool(row["deposit_overdue"])),
    "postal-confirmations.in_force": ("postal-confirmations", in_force),
    "subdomain-certificates.in_force": ("subdomain-certificates", in_force),
    "aggregator-licences.in_force": ("aggregator-licences", in_force),
    "press-offices.agencies": ("press-offices", in_force),
    "press-offices.offices": ("press-offices", in_force),
    "press-offices.staff": ("resident-reporters", staff),
    "press-offices.staff_with_card": ("resident-reporters", lambda row: staff(row) and row["has_card"]),
    "resident-reporters.agencies": ("resident-reporters", posted),
    "resident-reporters.reporters": ("resident-reporters", posted),
    "resident-reporters.reporters_with_card": ("resident-reporters", lambda row: posted(row) and row["has_card"]),
    "applications.open": ("applications", lambda row: row["status"] in ("processing", "awaiting_supplement")),
    "applications.promise_passed": ("applications", lambda row: bool(row["promise_passed"])),
}
"""Entries of a register that fulfil a condition on the last day of the period."""

FIGURES: Final = (*FLOWS, *STOCKS)
