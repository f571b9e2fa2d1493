"""Reading proposals: lists without bodies, one with its personal fields masked, and the body for a stated purpose."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.queries import proposals as queries
from db.session import Reader, Session
from db.tables import PRIVATE_NAMES
from domain.access import audit
from domain.access.persons import person_of
from domain.access.principal import Principal, draft_in, sign_in
from domain.errors import MASKED
from domain.proposals.proposal import Proposal, read
from domain.registers import EVERY
from domain.registers.application import APPLICATIONS


@dataclass(frozen=True, slots=True)
class Signable:
    """How many proposals wait for the caller's signature, and the first of them as JSON texts, oldest first."""

    total: int
    first: Sequence[str]


async def page(
    reader: Reader, caller: Principal, limit: int, after: int, **filters: str | None
) -> tuple[Sequence[str], int | None]:
    """Up to `limit` proposals that the caller may prepare or sign, as JSON texts, and where to continue.

    Filters: `status`, `register`, `prepared_by`.
    """
    registers = [key for key in EVERY if caller.may(draft_in(key)) or caller.may(sign_in(key))]
    chosen = {name: filters.get(name) for name in ("status", "register", "prepared_by")}
    found = await reader.rows(queries.page, **_seen(caller, registers), **chosen, after=after, limit=limit + 1)
    return [row[0] for row in found[:limit]], found[limit - 1]["nth"] if len(found) > limit else None


async def signable(reader: Reader, caller: Principal, limit: int, only: str | None = None) -> Signable | None:
    """The proposals of others that the caller may sign, of the register `only` or of all; None if it signs nothing."""
    person = None if caller.machine else await person_of(reader, caller.name)
    registers = [key for key in EVERY if caller.may(sign_in(key)) and only in (None, key)]
    if person is None or not registers:
        return None
    identities = sorted(person.identities)
    row = await reader.one(queries.signable, **_seen(caller, registers), identities=identities, limit=limit)
    return Signable(row["total"], row["first"])


def _seen(caller: Principal, registers: Sequence[str]) -> dict[str, Any]:
    managed = caller.visibility.managed
    owners = None if managed is None else sorted(managed)
    return {"registers": list(registers), "of_dossiers": APPLICATIONS.key in registers, "owners": owners}


async def item(reader: Reader, key: UUID) -> str:
    """One proposal as JSON text, without its body."""
    text: str = await reader.value(queries.item, id=key)
    return text


def masked(value: Any) -> Any:
    """A body in which every personal field that is stated shows only that it is."""
    if isinstance(value, Mapping):
        return {
            name: MASKED if name in PRIVATE_NAMES and part is not None else masked(part) for name, part in value.items()
        }
    return [masked(part) for part in value] if isinstance(value, list) else value


async def one(reader: Reader, caller: Principal, key: UUID) -> tuple[Proposal, str, Any]:
    """A proposal, its JSON text without the body, and the body masked; None once it is emptied. Raises NotFound."""
    proposal = await read(reader, caller, key)
    body = None if proposal.body is None else masked(json.loads(proposal.body))
    return proposal, await item(reader, key), body


async def body(session: Session, caller: Principal, key: UUID, purpose: str) -> Proposal:
    """A proposal whose whole body is read, together with an audit record of who and why. Raises NotFound."""
    proposal = await read(session, caller, key)
    await audit.log(session, caller.name, "proposal-read", f"proposal/{key}", purpose=purpose, digest=proposal.digest)
    return proposal
