"""Whether an act may stand: judged on everything known of its entry, before anything is written."""

from collections.abc import Sequence

from domain.acts.act import CORRECT, LIVE, OPEN, VOID, Act
from domain.acts.rows import Row
from domain.acts.timeline import EndsTooEarly, IllegalStep, Timeline, Version, timeline
from domain.declarations.projection import Revision, ValidatedFacts
from domain.declarations.register import Case, Register
from domain.errors import not_allowed


def check_target(register: Register, act: Act, before: Sequence[Act], *, cascaded: bool = False) -> None:
    """A correction or void points at an act of its entry that still counts; a number given here is never corrected.

    A correction restates what it points at, so it states only facts that such an act may change, and takes back none
    that it must state. What rests on another act is corrected and voided only when it is `cascaded` from that act.
    """
    if act.corrects is None:
        return
    voided = {other.corrects for other in before if other.kind == VOID}
    about = (CORRECT,) if act.kind == VOID else ()
    targets = {a.seq: a for a in before if a.kind not in {CORRECT, VOID} - set(about) and a.seq not in voided}
    target = targets.get(act.corrects)
    if target is None:
        rule = "is no act of this entry that can still be corrected or voided"
        raise not_allowed("corrects", act.corrects, rule, "corrects")
    if act.kind == VOID and not cascaded and target.kind in register.kinds and not register.kinds[target.kind].voidable:
        rule = f"{target.kind} is not voided by itself: void the act that it rests on, and it goes along"
        raise not_allowed("corrects", act.corrects, rule, "voidable")
    if (
        act.kind == CORRECT
        and not cascaded
        and target.kind in register.kinds
        and not register.kinds[target.kind].by_hand
    ):
        rule = f"{target.kind} is not corrected: what it says was printed, or rests on another act; void it instead"
        raise not_allowed("corrects", act.corrects, rule, "not-by-hand")
    dated = register.kinds[target.kind].dated if target.kind in register.kinds else None
    stated_day = act.effective_on.isoformat() if act.effective_on else None
    if dated is not None and dated in act.changes and act.changes[dated] != stated_day:
        raise not_allowed(dated, act.changes[dated], "is the day of the act: correct effective_on", "act-form")
    required = register.kinds[target.kind].requires if target.kind in register.kinds else frozenset()
    for name in sorted(name for name in required & act.changes.keys() if act.changes[name] is None):
        rule = f"act {target.seq} is a {target.kind}, which must state it"
        raise not_allowed(name, None, rule, "act-form")
    may_change = register.kinds[target.kind].changes if target.kind in register.kinds else None
    for name in sorted({*act.changes, *act.private} - may_change if may_change is not None else ()):
        # Of personal facts there is nothing to show.
        rule = f"act {target.seq} is a {target.kind}, which may not change it"
        raise not_allowed(name, act.changes.get(name), rule, "act-form")
    stated, printed = act.document, target.document
    if act.kind == CORRECT and stated and printed and printed.numbered_here:
        another_year = stated.signed_on and printed.signed_on and stated.signed_on.year != printed.signed_on.year
        if stated.number is not None or stated.symbol is not None or another_year:
            rule = f"{printed.printed} was given by its series and keeps its number and year: void the act instead"
            value = stated.printed or stated.number or stated.symbol or str(stated.signed_on)
            raise not_allowed("document", value, rule, "number-here")


def derive(register: Register, acts: Sequence[Act]) -> Timeline:
    """The timeline of `acts`, of which the last is new. Raises NotAllowed if one of them could then not stand."""
    new = acts[-1]
    try:
        return timeline(acts, register.kinds)
    except EndsTooEarly as error:
        rule = f"must not lie before {error.day}, the day on which {error.kind} takes effect"
        raise not_allowed("expires_on", new.changes.get("expires_on"), rule, "term") from error
    except IllegalStep as error:
        state = error.status.value if error.status else "not there yet"
        if error.seq == new.seq:
            rule = f"cannot follow: on {error.day} the entry is {state}"
        else:
            rule = f"act {error.seq} ({error.kind} of {error.day}) could then not stand: the entry would be {state}"
        raise not_allowed("kind", new.kind, rule, "state") from error


def changed_versions(versions: Revision, derived: Timeline) -> list[tuple[Version | None, Version]]:
    """The live versions from the first that an act changes on, each after the one before it.

    A version that only ends earlier is not changed, so an entry that older rules let stand can always be ended.
    """
    known, fresh = ([_without_end(row) for row in rows] for rows in (versions.closed, versions.opened))
    changed = [row["valid_from"] for row in known if row not in fresh]
    changed += [row["valid_from"] for row in fresh if row not in known]
    first = min(changed, default="9999")
    pairs = zip((None, *derived.versions), derived.versions, strict=False)
    return [(before, v) for before, v in pairs if v.status in LIVE | OPEN and v.valid_from.isoformat() >= first]


def _without_end(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("valid_to", "known_from", "known_to")}


def judge(register: Register, case: Case, facts: ValidatedFacts) -> None:
    """Run the register's rules on a version: those for every version, and those for the kinds of act it begins with."""
    begun_by = case.version.kinds[len(case.before.kinds) if case.before else 0 :]
    of_kinds = [check for kind in dict.fromkeys(begun_by) for check in register.checks_of.get(kind, ())]
    for check in (*register.checks, *of_kinds):
        check(facts.of(case.version), case)
