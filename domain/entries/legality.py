"""Whether an act is legal on its entry, checked before anything is written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from domain.acts.act import CORRECT, LIVE, OPEN, VOID, Act, ActKind, Document
from domain.acts.rows import Row
from domain.acts.timeline import EndsTooEarly, IllegalStep, Timeline, Version, timeline
from domain.declarations.projection import ValidatedFacts
from domain.declarations.register import Case, Register
from domain.declarations.revision import Revision
from domain.errors import Clause, Fault, NotAllowed, not_allowed
from domain.gathering import Faults


def check_target(register: Register, act: Act, before: Sequence[Act], *, cascaded: bool = False) -> None:
    """Raises NotAllowed for a correction or void that does not fit the act of the entry that it points at.

    A correction may state only facts that its target may change, must keep those that the target requires, and cannot
    change a number assigned here. An act that rests on another is corrected and voided only when `cascaded` from it.
    """
    if act.corrects is None:
        return
    target = _target(act, before)
    kind = register.kinds.get(target.kind)
    if kind is None:  # a correction, which can only be voided
        return
    by_itself = cascaded or may_be_done_to(register, act.kind, target.kind)
    if act.kind == VOID and not by_itself:
        instead, case = "void the act that it rests on, which voids both", ""
        if register.is_reference:
            instead, case = "others may name its entry: end that instead", "named"
        rule = f"{kind.key} cannot be voided by itself: {instead}"
        raise not_allowed("corrects", act.corrects, rule, "voidable", case=case, about={"kind": kind})
    if act.kind == CORRECT and not by_itself:
        rule = f"{kind.key} cannot be corrected, since it was printed or rests on another act: void it instead"
        raise not_allowed("corrects", act.corrects, rule, "not-by-hand", about={"kind": kind})
    faults = [*_fact_faults(register, kind, act), *_number_faults(act.document, target.document)]
    if faults:
        raise NotAllowed(*faults)


def may_be_done_to(register: Register, corrective: str, target: str) -> bool:
    """Whether an act of the kind `target`, which is not voided, may be corrected or voided by itself."""
    kind = register.kinds.get(target)
    if kind is None:
        return corrective == VOID and target == CORRECT
    return kind.voidable if corrective == VOID else kind.standalone


def _target(act: Act, before: Sequence[Act]) -> Act:
    """The act that a correction or void points at. Raises NotAllowed."""
    voided = {other.corrects for other in before if other.kind == VOID}
    excluded = {VOID} if act.kind == VOID else {VOID, CORRECT}
    for target in before:
        if target.seq == act.corrects and target.kind not in excluded and target.seq not in voided:
            return target
    rule = "is not an act of this entry that can be corrected or voided"
    raise not_allowed("corrects", act.corrects, rule, "corrects")


def _fact_faults(register: Register, kind: ActKind, act: Act) -> Iterator[Fault]:
    """The faults of facts that a correction of an act of this kind cannot state."""
    about = {"seq": act.corrects, "kind": kind}
    for name in (name for name in register.identified_by if name in act.changes):
        yield Fault(name, act.changes[name], "never changes, since others name the entry by it", "code")
    for name in (name for name in register.fixed if name in act.changes):
        yield Fault(name, act.changes[name], "never changes: void the act and record it anew", "fixed")
    day = act.effective_on.isoformat() if act.effective_on else None
    if kind.dated is not None and kind.dated in act.changes and act.changes[kind.dated] != day:
        rule = "is the day of the act: correct effective_on"
        yield Fault(kind.dated, act.changes[kind.dated], rule, "act-form", case="correct-day")
    for name in sorted(name for name in kind.requires & act.changes.keys() if act.changes[name] is None):
        rule = f"is required for act {act.corrects} ({kind.key})"
        yield Fault(name, None, rule, "act-form", case="required-of-act", about=about)
    for name in sorted({*act.changes, *act.private} - kind.changes if kind.changes is not None else ()):
        # Values of personal fields are not shown.
        rule = f"cannot be changed by act {act.corrects} ({kind.key})"
        yield Fault(name, act.changes.get(name), rule, "act-form", case="fixed-of-act", about=about)


def _number_faults(stated: Document | None, printed: Document | None) -> Iterator[Fault]:
    """The fault of a correction that changes the number, symbol or year of a number assigned here."""
    if stated is None or printed is None or not printed.numbered_here:
        return
    another_year = stated.signed_on and printed.signed_on and stated.signed_on.year != printed.signed_on.year
    if stated.number is not None or stated.symbol is not None or another_year:
        rule = f"{printed.printed} was assigned by its series and keeps its number and year: void the act instead"
        value = stated.printed or stated.number or stated.symbol or str(stated.signed_on)
        yield Fault("document", value, rule, "number-here", case="printed", about={"printed": printed.printed})


def derive(register: Register, acts: Sequence[Act]) -> Timeline:
    """The timeline of `acts`, of which the last is new. Raises NotAllowed if one of them is illegal with it."""
    new = acts[-1]
    try:
        return timeline(acts, register.kinds)
    except EndsTooEarly as error:
        rule = f"must not be before {error.day}, when {error.kind} takes effect"
        about = {"day": error.day, "kind": register.kind(error.kind)}
        raise not_allowed("expires_on", new.changes.get("expires_on"), rule, "term", about=about) from error
    except IllegalStep as error:
        state = error.status or Clause("not opened yet", "not-opened")
        about = {"day": error.day, "kind": register.kind(error.kind), "state": state}
        rule, case = f"is not possible on {error.day}, when the entry is {state}", ""
        if error.seq != new.seq:
            rule = f"act {error.seq} ({error.kind} of {error.day}) would become illegal: the entry would be {state}"
            about, case = {**about, "seq": error.seq}, "other"
        raise not_allowed("kind", new.kind, rule, "state", case=case, about=about) from error


def changed_versions(versions: Revision, derived: Timeline) -> list[tuple[Version | None, Version]]:
    """The live versions from the first changed one on, each with the version before it.

    A version that only ends earlier is not changed, so an entry that is valid by older rules can always be ended.
    """
    first = min(_changed_days(versions), default="9999")
    pairs = zip((None, *derived.versions), derived.versions, strict=False)
    return [(before, v) for before, v in pairs if v.status in LIVE | OPEN and v.valid_from.isoformat() >= first]


def _changed_days(versions: Revision) -> list[str]:
    if not versions.closed:
        return [row["valid_from"] for row in versions.opened]
    known, fresh = ([_without_end(row) for row in rows] for rows in (versions.closed, versions.opened))
    changed = [row["valid_from"] for row in known if row not in fresh]
    return changed + [row["valid_from"] for row in fresh if row not in known]


def _without_end(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("valid_to", "known_from", "known_to")}


def run_checks(register: Register, case: Case, facts: ValidatedFacts, faults: Faults) -> None:
    """Run the register's rules on a version: the general ones, and those for the kinds of act that begin it.

    Each notes its own fault. One that reads a part with a fault is passed over.
    """
    first_kinds = case.version.kinds[len(case.before.kinds) if case.before else 0 :]
    by_kind = [check for kind in dict.fromkeys(first_kinds) for check in register.checks_by_kind.get(kind, ())]
    for check in (*register.checks, *by_kind):
        with faults.noted():
            check(faults.view(facts.of(case.version), str), _judged(case, faults))


def _judged(case: Case, faults: Faults) -> Any:
    """The case, of which nothing can be read that has a fault."""
    if not faults.found:
        return case
    paper = case.version.paper and faults.view(case.version.paper, "document.{}".format)
    version = faults.view(replace(case.version, paper=paper), {"valid_from": "effective_on"}.get)
    return faults.view(replace(case, version=version), {"holder_kind": "holder"}.get)
