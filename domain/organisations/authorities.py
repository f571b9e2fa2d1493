"""Managing authorities: a dated relation per register, apart from who issued its papers."""

from collections.abc import Collection, Mapping

from db.errors import Violated
from db.queries import authorities, organisations
from db.session import Reader, Session
from db.tables.managing_authority import ManagingAuthorityFacts
from domain.access import audit
from domain.declarations.register import Register, check_register
from domain.errors import Conflict, Fault, not_allowed
from domain.organisations.organisations import exists_on


async def add(session: Session, by: str, registers: Mapping[str, Register], new: ManagingAuthorityFacts) -> None:
    """Assign a register to a body from a day on. Raises NotAllowed or Conflict."""
    check_register("register_key", new.register_key, registers)
    body = await session.row(organisations.holder_of, code=new.authority)
    if body is not None and not exists_on(body, new.valid_from):
        raise not_allowed("authority", new.authority, f"this body does not exist on {new.valid_from}", "body-life")
    other_act = await session.row(
        authorities.first_act_by_another, register=new.register_key, day=new.valid_from, authority=new.authority
    )
    if other_act is not None:
        rule = f"{other_act['authority']} already acted in this register on {other_act['effective_on']}"
        raise not_allowed("valid_from", new.valid_from, rule, "acted-already")
    try:
        await session.rows(authorities.add, **new.model_dump())
    except Violated as error:
        if error.constraint == "managing_authority_pkey":
            rule = "another body already manages this register from that day"
            raise Conflict(Fault("valid_from", new.valid_from, rule, "managed-already")) from error
        raise not_allowed("authority", new.authority, "there is no body with this code", "unknown-body") from error
    detail = {"authority": new.authority, "valid_from": new.valid_from}
    await audit.log(session, by, "register-handed-over", new.register_key, **detail)


async def every(reader: Reader, registers: Collection[str], register: str | None) -> list[str]:
    """Every relation as JSON text, by register and day; `valid_to` is the day on which the next one begins.

    Raises NotAllowed for an unknown `register`.
    """
    check_register("register_key", register, registers)
    return [row[0] for row in await reader.rows(authorities.every, register=register)]
