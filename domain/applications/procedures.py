"""Procedure codes (mã thủ tục hành chính) of dossiers, from the list that holds on a day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from db.queries import procedures, recording
from db.queries.tense import LATEST
from db.session import Reader
from domain.acts.act import Json
from domain.declarations.register import check_register
from domain.tense import Tense


async def listed_code(reader: Reader, facts: Mapping[str, Json], day: date | None) -> dict[str, Any]:
    """The procedure code of a dossier of a day as a fact, unless one is stated or none is listed as found."""
    if day is None or facts.get("procedure_code") is not None:
        return {}
    case = {"register": str(facts["asked_register"]), "kind": str(facts["asked_kind"])}
    authority = await reader.value(recording.authority_and_series, **case, effective_on=day, signed_on=day)
    code = await reader.value(procedures.code_for, **case, authority=authority, day=day)
    return {"procedure_code": code} if code else {}


async def matching(
    reader: Reader, registers: Collection[str], register: str | None, kind: str | None, tense: Tense
) -> Sequence[str]:
    """The procedures of a register, of a kind or both, as JSON texts. Raises NotAllowed for an unknown register."""
    check_register("register", register, registers)
    rows = await reader.rows(procedures.matching, register=register, kind=kind, id=None, seq=tense.size)
    return [row[0] for row in rows]


async def read(reader: Reader, entry: UUID) -> str:
    """One procedure as JSON text, as known now."""
    text: str = await reader.value(procedures.matching, register=None, kind=None, id=entry, seq=LATEST)
    return text
