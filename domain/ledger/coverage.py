"""What `sobo verify` covers, table by table, and what it does not: a table of the schema is one or the other."""

from typing import Final

from db.conditions import table_of
from db.queries.release_lists import LISTS
from domain.registers import RECORDED

COVERED: Final = frozenset(
    {
        *(table_of(register.table).name for register in RECORDED.values()),
        *("act", "act_private", "entry", "event", "paper_code", "ledger_head", "ledger_node"),
        *("checkpoint", "audit", "audit_link", "audit_head"),
        *("series_counter", *LISTS, "figure_change", "figure_sum", "dossier_due"),
    }
)
"""A row of these that was changed, deleted or added is a finding."""

NOT_COVERED: Final = {
    "accounts, roles and sessions": ("account", "role", "staff_session", "access_version"),
    "clients and their credentials": ("client", "credential"),
    "proposals, which are not acts": ("proposal",),
    "webhooks and their deliveries": ("webhook", "delivery"),
    "stored answers": ("kept_answer",),
    "who handles a dossier, and notes on it": ("dossier_assignment", "dossier_note"),
    "counters of limits": ("throttle",),
}
"""In plain words, what nothing proves, and the tables that hold it."""


def not_covered() -> str:
    """The sentence about what a verification says nothing of."""
    return f"Not verified: {'; '.join(NOT_COVERED)}."
