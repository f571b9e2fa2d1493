"""What a dossier asks for, as those may read it who act on it: personal facts are masked.

They are read as those of any entry (`domain/entries/personal.py`): by a scope, for a purpose, on record.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from db.queries.entries import Shape
from db.session import Reader
from db.tables.base import private_fields
from db.tables.organisation import OrganisationFacts
from domain.access.principal import Forbidden, Principal, act_on, draft_in, sign_in
from domain.acts.act import Json
from domain.declarations.register import Register
from domain.entries.reading import RegisterService
from domain.errors import MASKED, Fault
from domain.registers import REGISTERS
from domain.registers.application import APPLICATIONS
from domain.tense import Tense

_SHOWN = ("asked_register", "asked_kind", "asked_entry", "asked")


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """The facts applied for on a day, of which those `masked` are personal."""

    id: UUID
    asked_register: str
    asked_kind: str
    asked_entry: str | None
    asked: Mapping[str, Json]
    masked: list[str]


async def read(reader: Reader, by: Principal, dossier: UUID, tense: Tense) -> tuple[AskedFacts, int]:
    """What a dossier asks for, and the seq of its newest act.

    Raises NotFound, or Forbidden for callers who act neither on dossiers nor in the register asked for, by themselves
    or as one of the two who prepare and sign: nobody proposes or approves a decision unseen.
    """
    shape = Shape(APPLICATIONS.table, APPLICATIONS.key, _SHOWN, managed_as=APPLICATIONS.managed_as)
    text, newest = await RegisterService(reader, APPLICATIONS, shape, by.visibility).read(dossier, tense)
    row = json.loads(text)
    register = REGISTERS[row["asked_register"]]
    require_act(by, register)
    stated = row["asked"]
    masked = sorted(name for name, value in stated.items() if value is not None and is_personal(register, name))
    shown = {name: MASKED if name in masked else value for name, value in stated.items()}
    return AskedFacts(**{**row, "asked": shown}, masked=masked), newest


def require_act(by: Principal, register: Register) -> None:
    """Raises Forbidden for callers who act neither on dossiers nor in the register, nor prepare or sign such acts."""
    scope = act_on(register.key)
    if not any(by.may(of(key)) for key in (register.key, APPLICATIONS.key) for of in (draft_in, sign_in)):
        rule = f"{by.name} does not have this scope"
        raise Forbidden(Fault("scope", scope, rule, "scope", about={"name": by.login, "scope": scope}))


def is_personal(register: Register, name: str) -> bool:
    """Whether a fact applied for is personal: declared so of the register or of bodies, or not declared at all."""
    public = set(register.fact_names) - register.private_fields
    return name not in public or name in private_fields(OrganisationFacts)
