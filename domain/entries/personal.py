"""Personal fields (dữ liệu cá nhân): read for a stated purpose, with an audit record, and erased permanently.

The law from 1/1/2026 is Luật 91/2025/QH15 with NĐ 356/2025/NĐ-CP: a request is due within two working days according
to a secondary source; the articles are unconfirmed, so none is cited.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.queries import personal, recording
from db.queries import proposals as proposals_queries
from db.queries.entries import Shape
from db.session import Session
from db.tables.base import private_fields
from domain.access import audit
from domain.access.principal import Principal
from domain.acts import rows
from domain.acts.command import Command
from domain.declarations.register import Register
from domain.entries.reading import RegisterService
from domain.entries.recording import record
from domain.errors import Fault, NotFound
from domain.registers.erasure import ERASURES
from domain.tense import Tense, today


@dataclass(frozen=True, slots=True)
class Erasure:
    """The erased fields and the number of acts they were in; `dossiers` about the entry keep their own copy."""

    fields: Sequence[str]
    acts: int
    dossiers: Sequence[UUID]


async def read(session: Session, by: Principal, register: Register, entry: UUID, tense: Tense, purpose: str) -> str:
    """An entry's personal fields as JSON text, read together with an audit record. Raises NotFound."""
    fields = private_fields(register.facts)
    shape = Shape(register.table, register.key, fields, managed_as=register.managed_as)
    text, _ = await RegisterService(session, register, shape, by.visibility).read(entry, tense)
    detail = {"purpose": purpose, "fields": fields, "as_of": tense.day}
    await audit.log(session, by.name, "personal-read", _target(register, entry), **detail)
    return text


async def erase(session: Session, by: Principal, register: Register, entry: UUID, reason: str) -> Erasure:
    """Erase an entry's personal fields from its acts and versions, with an audit record. Raises NotFound.

    Their digests stay in the leaves, so all proofs stay valid. The entry is locked meanwhile. Open proposals about it
    are withdrawn, and so emptied.
    """
    # Proposals are locked before entries. What is proposed about the entry may repeat its personal fields.
    proposals = [row["id"] for row in await session.rows(proposals_queries.withdraw_about, id=entry)]
    if await session.value(recording.lock_entry, id=entry, register=register.key) is None:
        rule = f"there is no such entry in {register.key}"
        raise NotFound(Fault("id", str(entry), rule, "not-found", case="entry", about={"register": register}))
    fields = private_fields(register.facts)
    acts = sorted(row["seq"] for row in await session.rows(personal.erase_acts, id=entry))
    await session.rows(personal.erase_versions(register.table), id=entry, empty=rows.dump(erased_values(register)))
    dossiers = [row["id"] for row in await session.rows(personal.dossiers, id=entry)]
    for proposal in proposals:
        await audit.log(session, by.name, "proposal-withdrawn", f"proposal/{proposal}", erased=_target(register, entry))
    detail = {"reason": reason, "fields": fields, "acts": acts}
    await audit.log(session, by.name, "personal-erased", _target(register, entry), **detail)
    facts = {
        "erased_register": register.key,
        "erased_entry": str(entry),
        "erased_fields": list(fields),
        "erased_acts": acts,
    }
    kind = ERASURES.opening.key
    command = Command(kind=kind, effective_on=today(), changes=facts, reason=reason, recorded_by=by.name)
    await record(session, ERASURES, command)
    return Erasure(fields, len(acts), [dossier for dossier in dossiers if dossier != entry])


def erased_values(register: Register) -> rows.Row:
    """The values of personal fields after an erasure: their defaults."""
    facts = register.facts.model_fields
    return {name: facts[name].get_default(call_default_factory=True) for name in private_fields(register.facts)}


def _target(register: Register, entry: UUID) -> str:
    return f"{register.key}/{entry}"
