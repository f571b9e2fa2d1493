"""A register: a typed declaration that the engine runs; the engine never names one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from pydantic_core import to_jsonable_python

from db.conditions import Condition
from db.queries.entries import Shape
from db.tables.base import Facts, Version, private_fields
from domain.acts.act import CORRECT, VOID, ActKind
from domain.acts.kinds import CORRECTION, VOIDING
from domain.acts.timeline import Version as Derived
from domain.declarations.indicator import Indicator
from domain.errors import not_allowed


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule sees beside the facts: their version, the version before it, and what sort of body the holder is."""

    version: Derived
    before: Derived | None
    holder_kind: str

    @property
    def issued_on(self) -> date:
        """The day its paper was signed or, without one, the day it takes effect."""
        return (self.version.paper and self.version.paper.signed_on) or self.version.valid_from


Check = Callable[[Any, Case], None]
"""A rule on the facts of one version; raises `NotAllowed`. It sees no session and no clock."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the register `register`, which must be live when it is named; `own`: and have the same holder."""

    register: str
    own: bool = True


@dataclass(frozen=True, slots=True)
class Basis:
    """An act of kind `kind` rests on an act of another entry, which the facts `entry` and `act` name by then.

    The other entry's holder, just before that act or just after, is this one's; it is of that act's day,
    and voided when that act is.
    """

    kind: str
    entry: str
    act: str


@dataclass(frozen=True)
class Register:
    """One register.

    `checks` judge every version that an act brings about, `checks_of` those that begin with an act of that kind.
    `references` are facts that name an entry of another register; `managed_as` is the fact that names the register
    whose authority acts, where it is not this one. `basis` is what its entries may rest on. `flags` are true or
    false on the day asked. `conflicts` tell which fact a constraint of the table is about, and its rule.
    `searched` are the facts whose words a search finds, all of them published;
    the holder's name and the printed numbers are found in every register. `verified` are the facts and flags,
    none of them personal, that anybody sees who has the code of a paper (tra cứu, xác thực): an allow-list.
    """

    key: str
    title: str
    title_vi: str
    table: type[Version]
    facts: type[Facts]
    acts: tuple[ActKind, ...]
    verified: tuple[str, ...]
    indicators: tuple[Indicator, ...] = ()
    checks: tuple[Check, ...] = ()
    checks_of: Mapping[str, tuple[Check, ...]] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)
    managed_as: str | None = None
    basis: Basis | None = None
    flags: Mapping[str, tuple[Condition, ...]] = field(default_factory=dict)
    conflicts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    searched: tuple[str, ...] = ()

    @cached_property
    def kinds(self) -> Mapping[str, ActKind]:
        """The kinds of act that change an entry, by key."""
        return {kind.key: kind for kind in self.acts}

    @cached_property
    def opening(self) -> ActKind:
        """The kind of act that an entry begins with."""
        return next(kind for kind in self.acts if kind.opens)

    @cached_property
    def act_keys(self) -> tuple[str, ...]:
        """Every kind of act on an existing entry, `correct` and `void` included."""
        return (*(kind.key for kind in self.acts if kind.by_hand and not kind.opens), CORRECT, VOID)

    def shape(self, fields: Sequence[str]) -> Shape:
        """What answers show: `fields` is an allow-list of columns and of the register's flags."""
        return Shape(self.table, self.key, tuple(fields), tuple(self.flags.items()), self.managed_as)

    def kind(self, key: str) -> ActKind:
        """The declaration of a kind of act, `correct` and `void` included."""
        return {CORRECT: CORRECTION, VOID: VOIDING, **self.kinds}[key]

    @cached_property
    def unstated(self) -> Mapping[str, Any]:
        """The facts of an entry of which nothing was stated, as JSON values: their defaults."""
        fields = self.facts.model_fields
        return {
            name: to_jsonable_python(info.get_default(call_default_factory=True))
            for name, info in fields.items()
            if not info.is_required()
        }

    @cached_property
    def private_fields(self) -> frozenset[str]:
        """Personal fields, which stay outside the ledger's leaf."""
        return frozenset(private_fields(self.facts))


def check_register(field: str, key: str | None, registers: Iterable[str]) -> None:
    """Raises NotAllowed if one is named that is none of these, which are all that whoever asks sees."""
    known = list(registers)
    if key is not None and key not in known:
        raise not_allowed(field, key, f"the registers are {', '.join(known) or 'none'}", "unknown-register")
