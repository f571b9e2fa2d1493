"""A register: a typed declaration that the engine runs, without knowing any register by name."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID, uuid5

from pydantic_core import to_jsonable_python

from db.conditions import Condition, table_of
from db.queries.entries import Beside, Shape
from db.tables.base import Facts, HeldFacts, State, Version, private_fields
from db.tables.printed import Printed, printed_fields
from db.words import Words, words_of
from db.zone import at_local_offset
from domain.acts.act import CORRECT, LIVE, VOID, ActKind
from domain.acts.kinds import CORRECTION, VOIDING
from domain.acts.timeline import Version as Derived
from domain.declarations.indicator import Indicator
from domain.declarations.rules import DAYS_AHEAD
from domain.errors import not_allowed

_NAMESPACE: Final = UUID("8a2f6c0e-5d0b-5c1c-9b1e-50b000000000")


@dataclass(frozen=True, slots=True)
class Case:
    """The context of a rule: the version, the version before it, and the kind of body that holds the entry."""

    version: Derived
    before: Derived | None
    holder_kind: str

    @property
    def issued_on(self) -> date:
        """The day its paper was signed or, without a paper, its first day."""
        return (self.version.paper and self.version.paper.signed_on) or self.version.valid_from


Check = Callable[[Any, Case], None]
"""A rule on the facts of one version, without session or clock. Raises NotAllowed."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to an entry of `register`, which must be live and, with `same_holder`, have the same holder.

    Live is to be in one of `states`; that holds as long as the entry that refers to it is in one of the states
    `while_in`.
    """

    register: str
    same_holder: bool = True
    states: frozenset[State] = LIVE
    while_in: frozenset[State] = LIVE


@dataclass(frozen=True, slots=True)
class Basis:
    """The act of another entry on which acts of kind `kind` rest; the facts `entry` and `act` name it.

    The dependent act has the day of the other act, and is voided with it. Its entry's holder must hold the other entry
    just before or just after that act.
    """

    kind: str
    entry: str
    act: str


@dataclass(frozen=True)
class Register:
    """One register.

    `checks` are rules for every version, `checks_by_kind` those for versions that begin with an act of that kind.
    `references` are facts that name an entry of another register; `managed_as` is the fact that names the register
    whose authority acts, if it is not this one. `named_by` is the fact that the office names an entry by, if it is not
    the printed number. `basis` is what its entries may rest on. `flags` are true or false on a
    given day. `conflicts` map a constraint of the table to a fact and a rule. `searched` are the facts that full-text
    search covers besides holder name and printed numbers, all of them public. `verified` are the facts and flags, none
    of them personal, shown to anyone who has the verification code of a paper (tra cứu, xác thực): an allow-list.
    `sorted_by` is the fact by which lists are sorted by name. Entries that nobody holds are reference data (danh
    mục): no authority manages them, and others name them by the facts in `identified_by`, which never change.
    `fixed` are facts that no correction changes either, since the entry is managed and judged by them. `codes` are
    facts that name an entry of a register of reference data. `days_ahead` is how many days after today an act may
    be signed or take effect. Reference data `of_province` are about several registers, so only callers who see all
    of them see it. An entry that is open `has_due_days`, which acts of registers that `moves_due_days` may move;
    `beside` is what lists show of an entry besides its facts.
    """

    key: str
    title: str
    title_vi: str
    table: type[Version]
    facts: type[Facts]
    acts: tuple[ActKind, ...]
    verified: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    checks: tuple[Check, ...] = ()
    checks_by_kind: Mapping[str, tuple[Check, ...]] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)
    managed_as: str | None = None
    named_by: str | None = None
    basis: Basis | None = None
    flags: Mapping[str, tuple[Condition, ...]] = field(default_factory=dict)
    conflicts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    searched: tuple[str, ...] = ()
    sorted_by: str = "holder_name"
    identified_by: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    days_ahead: int = DAYS_AHEAD
    of_province: bool = False
    has_due_days: bool = False
    moves_due_days: bool = False
    beside: Beside | None = None

    @property
    def is_reference(self) -> bool:
        """Whether it keeps reference data, which no body holds."""
        return not issubclass(self.facts, HeldFacts)

    def entry_of(self, *code: Any) -> UUID:
        """The identifier of the entry with these values of `identified_by`."""
        return uuid5(_NAMESPACE, "/".join((self.key, *map(str, code))))

    def identify(self, facts: Mapping[str, Any]) -> UUID | None:
        """The identifier of the entry with these facts, if others name it by a code."""
        return self.entry_of(*(facts.get(name) for name in self.identified_by)) if self.identified_by else None

    @cached_property
    def kinds(self) -> Mapping[str, ActKind]:
        """The kinds of act on entries, by key."""
        return {kind.key: kind for kind in self.acts}

    @cached_property
    def opening(self) -> ActKind:
        """The kind of act that opens an entry."""
        return next(kind for kind in self.acts if kind.opens)

    @cached_property
    def is_uniform(self) -> bool:
        """Whether any of its acts can be corrected and voided by itself."""
        return all(kind.standalone and kind.voidable for kind in self.acts)

    @cached_property
    def act_keys(self) -> tuple[str, ...]:
        """The kinds of act that can be recorded on an existing entry, with `correct` and `void`."""
        return (*(kind.key for kind in self.acts if kind.standalone and not kind.opens), CORRECT, VOID)

    def shape(self, fields: Sequence[str], words: Sequence[Words] = ()) -> Shape:
        """The shape of responses; `fields` is an allow-list, `words` are labels of what is no choice."""
        words = (*words, *(found for name in fields if (found := words_of(self.table, name))))
        flags = tuple(self.flags.items())
        return Shape(self.table, self.key, tuple(fields), flags, self.managed_as, self.beside, words)

    def kind(self, key: str) -> ActKind:
        """The declaration of a kind of act, also of `correct` and `void`."""
        return {CORRECT: CORRECTION, VOID: VOIDING, **self.kinds}[key]

    @cached_property
    def default_facts(self) -> Mapping[str, Any]:
        """The defaults of the facts that are not required, as JSON values."""
        fields = self.facts.model_fields
        return {
            name: to_jsonable_python(info.get_default(call_default_factory=True))
            for name, info in fields.items()
            if not info.is_required()
        }

    @cached_property
    def fact_names(self) -> tuple[str, ...]:
        """The names of all facts, in the order of declaration."""
        return tuple(self.facts.model_fields)

    @cached_property
    def instants(self) -> tuple[str, ...]:
        """The facts that are instants, which the database keeps without the offset that was stated."""
        columns = table_of(self.table).c
        return tuple(name for name in self.fact_names if columns[name].type.python_type is datetime)

    def published(self, changes: Mapping[str, Any], fields: Container[str]) -> dict[str, Any]:
        """What an act sets of `fields`, with instants at +07:00.

        Acts of before 0.3.0 state them in UTC, as their leaves prove.
        """
        facts = {name: value for name, value in changes.items() if name in fields}
        stated = {name: datetime.fromisoformat(facts[name]) for name in self.instants if facts.get(name)}
        return facts | {name: at_local_offset(instant).isoformat() for name, instant in stated.items()}

    @cached_property
    def required_facts(self) -> frozenset[str]:
        """The facts without which there is no entry."""
        return frozenset(name for name, info in self.facts.model_fields.items() if info.is_required())

    @cached_property
    def private_fields(self) -> frozenset[str]:
        """The names of personal fields, which are not part of a leaf."""
        return frozenset(private_fields(self.facts))

    @cached_property
    def printed_fields(self) -> Mapping[str, Printed]:
        """The facts that a paper whose number is given here must print, with their marks."""
        return printed_fields(self.facts)


def check_register(field: str, key: str | None, registers: Iterable[str]) -> None:
    """Raises NotAllowed for a key that is not among `registers`, those visible to the caller."""
    known = list(registers)
    if key is not None and key not in known:
        rule = f"the registers are {', '.join(known) or 'none'}"
        case, about = ("known", {"known": known}) if known else ("", {})
        raise not_allowed(field, key, rule, "unknown-register", case=case, about=about)
