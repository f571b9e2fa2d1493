"""Names of accounts and clients: unique in the province, and telling an authority nothing of another one's.

An administrator of one authority gives names that begin with its code, such as `skhcn-lam-dong_lan`; nobody else gives
such a name. So a name that it may give is never taken by what it cannot see, and any other is refused unseen.
"""

from typing import Final

from db.queries import organisations
from db.session import Reader
from domain.access.principal import Principal
from domain.errors import not_allowed

SEPARATOR: Final = "_"
"""No code of a body has it."""


def check_own(by: Principal, name: str) -> None:
    """Raises NotAllowed for a name that a caller of one authority may not give, whether or not it is taken."""
    if by.authority is None:
        return
    prefix = f"{by.authority.lower()}{SEPARATOR}"
    if not name.startswith(prefix):
        rule = f"must begin with {prefix}, as names of your authority do"
        raise not_allowed("name", name, rule, "name-prefix", about={"prefix": prefix})


async def check_new(reader: Reader, name: str, authority: str | None) -> None:
    """Raises NotAllowed for an unknown body, and for a name that begins as those of another authority do."""
    if authority is not None and await reader.row(organisations.exists, code=authority) is None:
        raise not_allowed("authority", authority, "there is no body with this code", "unknown-body")
    code, separator, _ = name.partition(SEPARATOR)
    if not separator or code.upper() == authority:
        return
    if await reader.row(organisations.exists, code=code.upper()) is not None:
        rule = f"begins as names of the authority {code.upper()} do"
        raise not_allowed("name", name, rule, "name-prefix", case="other", about={"authority": code.upper()})
