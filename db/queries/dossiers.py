"""What lists and reads show of a dossier besides its facts: its due day as of now, who handles it, what it decided."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
)

from db.conditions import table_of
from db.queries.entries import Beside
from db.tables.act import Event
from db.tables.application import Application
from db.tables.base import Stage
from db.tables.dossier_work import DossierDue

_DUE, _DOSSIER, _EVENT = table_of(DossierDue), table_of(Application), table_of(Event)
_TODAY: Final[ColumnElement[Any]] = bindparam("today", type_=Date())


def _word(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'", String())


def _days_left() -> ColumnElement[Any]:
    """In working days a difference of two counts, of which today's is read once for all rows."""
    now = select(func.working_days_until(_TODAY, type_=Integer())).scalar_subquery()
    return case((_DUE.c.due_count.is_(None), _DUE.c.due_on - _TODAY), else_=_DUE.c.due_count - now)


def _late() -> ColumnElement[Any]:
    """Whether it is late or, once it was decided or refused, was."""
    closing = and_(_EVENT.c.entry_id == _DOSSIER.c.entry_id, _EVENT.c.kind.in_([_word("decide"), _word("refuse")]))
    closed = select(func.max(_EVENT.c.effective_on)).where(closing, _EVENT.c.known_to.is_(None), ~_EVENT.c.voided)
    handed_over = _DOSSIER.c.status == _word(Stage.HANDED_OVER)  # whose version begins later than it was decided
    ended_on = case((handed_over, closed.correlate(_DOSSIER).scalar_subquery()), else_=_DOSSIER.c.valid_from)
    ended_late = and_(_DOSSIER.c.due_on.is_not(None), ended_on > _DOSSIER.c.due_on)
    return or_(ended_late, func.coalesce(_DUE.c.due_on < _TODAY, False))


def _decided() -> ColumnElement[Any]:
    """The entry, its register, the act and its number as printed, as corrected; null before the decision."""
    number = case((_EVENT.c.number < 10, func.concat("0", _EVENT.c.number)), else_=cast(_EVENT.c.number, String))
    of_act = and_(_EVENT.c.act_seq == _DOSSIER.c.decision_seq, _EVENT.c.known_to.is_(None), _EVENT.c.kind != "expire")
    printed = select(number + "/" + _EVENT.c.symbol).where(of_act).correlate(_DOSSIER).scalar_subquery()
    parts = ("entry", _DOSSIER.c.decided_entry, "register", _DOSSIER.c.asked_register)
    found = func.json_build_object(*parts, "printed_number", printed, "seq", _DOSSIER.c.decision_seq)
    return case((_DOSSIER.c.decision_seq.is_not(None), found), else_=null())


_ENTRY: Final = bindparam("entry", type_=Uuid())

DOSSIERS: Final = Beside(
    rows=_DUE,
    fields=(
        ("due_on", func.coalesce(_DOSSIER.c.due_on, _DUE.c.due_on)),
        ("days_left", _days_left()),
        ("late", _late()),
        ("assignee", _DUE.c.assignee),
        ("decided", _decided()),
    ),
    filters=(
        ("due_until", _DUE.c.due_on <= bindparam("due_until", type_=Date())),
        ("late", func.coalesce(_DUE.c.due_on < _TODAY, False) == bindparam("late")),
        ("assignee", _DUE.c.assignee == bindparam("assignee", type_=String())),
        ("unassigned", _DUE.c.assignee.is_(None) == bindparam("unassigned")),
        ("entry", or_(_DOSSIER.c.decided_entry == _ENTRY, _DOSSIER.c.asked_entry == _ENTRY)),
    ),
    only=frozenset({"due_until", "late", "assignee", "unassigned"}),
    sort="due_on",
    sort_key=_DUE.c.due_on,
)
"""The due day, the days left and who handles it are known of open dossiers only."""
