"""Who manages a register: a dated relation, apart from who issued what stands in it."""

from collections.abc import Mapping

from db.errors import Violated
from db.queries import authorities
from db.session import Reader, Session
from db.tables.managing_authority import ManagingAuthorityFacts
from domain.errors import Conflict, Fault, not_allowed
from domain.register import Register


async def add(session: Session, registers: Mapping[str, Register], new: ManagingAuthorityFacts) -> None:
    """Hand a register over to a body from a day on. Raises NotAllowed or Conflict."""
    if new.register_key not in registers:
        raise not_allowed("register_key", new.register_key, "there is no such register", "unknown-register")
    try:
        await session.rows(authorities.add, **new.model_dump())
    except Violated as error:
        if error.constraint == "managing_authority_pkey":
            rule = "another body manages this register from that day already"
            raise Conflict(Fault("valid_from", new.valid_from, rule, "managed-already")) from error
        raise not_allowed("authority", new.authority, "there is no body with this code", "unknown-body") from error


async def every(reader: Reader, register: str | None) -> list[str]:
    """Every relation as JSON text, by register and day; `valid_to` is the day on which the next one begins."""
    return [row[0] for row in await reader.rows(authorities.every, register=register)]
