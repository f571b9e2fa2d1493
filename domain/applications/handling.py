"""Handling dossiers (xử lý hồ sơ): who takes one (nhận việc), passes it on (chuyển người khác), and notes (ghi chú).

None of it is an official act: it is not in the ledger, and changes no version and no ETag.
"""

from datetime import datetime

from db.queries import dossier_work as queries
from db.session import Session
from domain.access import audit
from domain.access.principal import Principal, act_on, principal
from domain.acts.act import OPEN
from domain.applications.dossier import Dossier
from domain.errors import Conflict, Fault, not_allowed
from domain.registers.application import APPLICATIONS
from domain.tense import today


async def assign(
    session: Session, by: Principal, dossier: Dossier, assignee: str | None, instead_of: str | None, reason: str | None
) -> datetime:
    """Give an open dossier, which is locked, to an account or to nobody, in place of `instead_of`; returns when.

    Raises NotAllowed for a closed dossier and an account that may not act on it, Conflict if somebody else than
    `instead_of` handles it: who takes what nobody had does not take it from a colleague.
    """
    if dossier.latest.status not in OPEN:
        rule = f"is {dossier.latest.status}: only an open dossier is handled"
        raise not_allowed("id", str(dossier.entry), rule, "dossier-closed")
    current = await session.value(queries.handled_by, id=dossier.entry)
    if current != instead_of:
        rule = f"the dossier is handled by {current or 'nobody'}: read it and try again"
        about = {"name": current} if current else {}
        case = "" if current else "nobody"
        raise Conflict(Fault("instead_of", instead_of, rule, "handled-otherwise", case=case, about=about))
    if assignee is not None:
        await _check_may_act(session, dossier, assignee)
    columns = {"assignee": assignee, "instead_of": instead_of}
    at: datetime = await session.value(queries.assign, id=dossier.entry, by=by.name, reason=reason, **columns)
    await audit.log(session, by.name, "dossier-assigned", str(dossier.entry), **columns)
    return at


async def _check_may_act(session: Session, dossier: Dossier, assignee: str) -> None:
    """Raises NotAllowed, in the same words, for an account that does not exist and one that may not act."""
    row = await session.row(queries.account, name=assignee, day=today())
    account = row and principal(row, machine=False)
    if account is None or not account.may(act_on(APPLICATIONS.key)) or not account.visibility.sees(dossier.acts[0]):
        rule = "there is no account of this name that may act on this dossier"
        raise not_allowed("assignee", assignee, rule, "may-not-act")


async def note(session: Session, by: Principal, dossier: Dossier, text: str) -> datetime:
    """Write a note on a dossier, open or closed; returns when."""
    at: datetime = await session.value(queries.note, id=dossier.entry, by=by.name, text=text)
    await audit.log(session, by.name, "dossier-noted", str(dossier.entry))
    return at
