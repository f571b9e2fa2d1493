"""Personal fields (dữ liệu cá nhân): read for a purpose and on record, and erased for good.

The law on it from 1/1/2026 is Luật 91/2025/QH15 with NĐ 356/2025/NĐ-CP: a request is answered within two working
days, as a source says; the articles were not read here, so none is cited.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.queries import personal, recording
from db.queries.entries import Shape
from db.session import Session
from db.tables.base import private_fields
from domain.access import audit
from domain.access.principal import Principal
from domain.acts import rows
from domain.declarations.register import Register
from domain.entries.reading import RegisterService
from domain.errors import Fault, NotFound
from domain.tense import Tense


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took: the fields, and of how many acts; `dossiers` about the entry keep what was asked."""

    fields: Sequence[str]
    acts: int
    dossiers: Sequence[UUID]


async def read(session: Session, by: Principal, register: Register, entry: UUID, tense: Tense, purpose: str) -> str:
    """An entry's personal fields as JSON text; the read is on record, or nothing is read. Raises NotFound."""
    fields = private_fields(register.facts)
    shape = Shape(register.table, register.key, fields, managed_as=register.managed_as)
    found, _ = await RegisterService(session, register, shape, by.visibility).read(entry, tense)
    detail = {"purpose": purpose, "fields": fields, "as_of": tense.day}
    await audit.log(session, by.name, "personal-read", _target(register, entry), **detail)
    return found


async def erase(session: Session, by: Principal, register: Register, entry: UUID, reason: str) -> Erased:
    """Erase an entry's personal fields from its acts and versions, on record. Raises NotFound.

    Their digests stay in the leaves, so every proof holds; nobody acts on the entry meanwhile.
    """
    if await session.value(recording.lock_entry, id=entry, register=register.key) is None:
        raise NotFound(Fault("id", str(entry), f"there is no such entry in {register.key}", "not-found"))
    fields = private_fields(register.facts)
    acts = sorted(row["seq"] for row in await session.rows(personal.erase_acts, id=entry))
    await session.rows(personal.erase_versions(register.table), id=entry, empty=rows.dump(empty(register)))
    dossiers = [row["id"] for row in await session.rows(personal.dossiers, id=entry)]
    detail = {"reason": reason, "fields": fields, "acts": acts}
    await audit.log(session, by.name, "personal-erased", _target(register, entry), **detail)
    return Erased(fields, len(acts), [one for one in dossiers if one != entry])


def empty(register: Register) -> rows.Row:
    """What an erasure leaves of the personal fields: what facts that do not state them say."""
    facts = register.facts.model_fields
    return {name: facts[name].get_default(call_default_factory=True) for name in private_fields(register.facts)}


def _target(register: Register, entry: UUID) -> str:
    return f"{register.key}/{entry}"
