"""Number series (sổ số): their settings, and what must hold between them."""

import json
from collections.abc import Mapping
from typing import Any, Final

from db.queries import numbers as queries
from db.session import Session
from db.tables.number_series import NumberSeriesFacts
from db.tables.validators import FIRST_DAY
from domain.acts.act import Act
from domain.acts.command import Command
from domain.entries.write import RecordedAct
from domain.errors import not_allowed
from domain.numbers.series import ORDER_ARTICLE
from domain.reference.checked import record_checked
from domain.registers import REGISTERS
from domain.registers.number_series import NUMBER_SERIES

FIXED: Final = ("reset", "kept", "kept_since", "opening", "authority")
"""Settings on which the numbers given so far rest."""


async def add(session: Session, by: str, new: NumberSeriesFacts) -> RecordedAct:
    """Add a series. Raises Conflict or NotAllowed."""
    facts = new.model_dump(mode="json", exclude_none=True)
    command = Command(kind=NUMBER_SERIES.opening.key, effective_on=FIRST_DAY, changes=facts, recorded_by=by)
    return await record_checked(session, NUMBER_SERIES, command, check)


def parse_uses(text: str) -> list[dict[str, str]]:
    """The kinds of act in `register:kind:symbol; …`, which is how files state them. Raises NotAllowed."""
    uses = []
    for use in filter(None, (part.strip() for part in text.split(";"))):
        register, _, rest = use.partition(":")
        kind, _, symbol = rest.partition(":")
        if not (register and kind and symbol):
            raise not_allowed("uses", use, _USES_RULE, "uses")
        uses.append({"register": register, "kind": kind, "symbol": symbol})
    return uses


_USES_RULE: Final = "must be register:kind:symbol, with a kind of act of the register and a symbol of the series"


async def check(session: Session, act: Act) -> None:
    """Raises NotAllowed for an unknown kind of act or a setting that numbers rest on, and what another has."""
    series = await session.one(queries.newest_of, id=act.entry)
    uses: list[Mapping[str, Any]] = json.loads(series["uses"])
    kinds = [f"{use['register']}:{use['kind']}" for use in uses]
    for use in uses:
        if use["register"] not in REGISTERS or use["kind"] not in REGISTERS[use["register"]].kinds:
            text = ":".join((use["register"], use["kind"], use["symbol"]))
            raise not_allowed("uses", text, _USES_RULE, "uses")
    await _check_fixed(session, act, series["key"])
    clash = await session.row(
        queries.clashes, key=series["key"], authority=series["authority"], symbols=series["symbols"], kinds=kinds
    )
    if clash is not None and clash["symbol"] is not None:
        rule = f"the series {clash['key']} of this authority has this symbol"
        raise not_allowed(
            "symbols", clash["symbol"], rule, "symbol-taken", ORDER_ARTICLE, about={"series": clash["key"]}
        )
    if clash is not None:
        rule = f"the series {clash['key']} of this authority already numbers these acts"
        raise not_allowed("uses", clash["kind"], rule, "use-taken", ORDER_ARTICLE, about={"series": clash["key"]})


async def _check_fixed(session: Session, act: Act, key: str) -> None:
    """Raises NotAllowed for a correction of a setting on which numbers already rest."""
    fixed = [name for name in FIXED if act.corrects is not None and name in act.changes]
    given = await session.row(queries.first_given, key=key) if fixed else None
    if given is not None:
        rule = f"the series has given numbers up to {given['last']} of {given['year']}, which rest on this setting"
        about = {"last": given["last"], "year": given["year"]}
        raise not_allowed(fixed[0], act.changes[fixed[0]], rule, "numbers-given", ORDER_ARTICLE, about=about)
