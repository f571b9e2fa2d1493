"""Managing authorities: a dated relation per register, apart from who issued its papers."""

from collections.abc import Collection

from db.queries import authorities
from db.session import Reader
from domain.declarations.register import check_register
from domain.tense import Tense


async def every(reader: Reader, registers: Collection[str], register: str | None, tense: Tense) -> list[str]:
    """Every relation as JSON text, by register and day; `valid_to` is the day on which the next one begins.

    Raises NotAllowed for an unknown `register`.
    """
    check_register("register", register, registers)
    return [row[0] for row in await reader.rows(authorities.every, register=register, seq=tense.size)]
