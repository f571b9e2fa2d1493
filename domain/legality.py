"""Whether an act may stand: judged on everything known of its entry, before anything is written."""

from collections.abc import Mapping, Sequence

from domain.act import CORRECT, LIVE, VOID, Act
from domain.errors import not_allowed
from domain.register import Register
from domain.rows import Row
from domain.timeline import EndsTooEarly, IllegalStep, Timeline, Version, timeline


def check_target(act: Act, before: Sequence[Act]) -> None:
    """A correction or void points at an act of its entry that still counts; a number given here is never corrected."""
    if act.corrects is None:
        return
    voided = {other.corrects for other in before if other.kind == VOID}
    about = (CORRECT,) if act.kind == VOID else ()
    targets = {a.seq: a for a in before if a.kind not in {CORRECT, VOID} - set(about) and a.seq not in voided}
    target = targets.get(act.corrects)
    if target is None:
        rule = "is no act of this entry that can still be corrected or voided"
        raise not_allowed("corrects", act.corrects, rule, "corrects")
    stated, printed = act.document, target.document
    if act.kind == CORRECT and stated and printed and printed.numbered_here:
        another_year = stated.signed_on and printed.signed_on and stated.signed_on.year != printed.signed_on.year
        if stated.number is not None or stated.symbol is not None or another_year:
            rule = f"{printed.printed} was given by its series and keeps its number and year: void the act instead"
            raise not_allowed("document", stated.printed or str(stated.signed_on), rule, "number-here")


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


def brought_about(opened: Sequence[Row], derived: Timeline) -> list[Version]:
    """The live versions that an act brings about."""
    fresh = {row["valid_from"] for row in opened}
    return [v for v in derived.versions if v.status in LIVE and v.valid_from.isoformat() in fresh]


def judge(register: Register, fresh: Sequence[Version], kinds: Mapping[int, str]) -> None:
    """Run the register's rules on versions that an act brings about; `kinds` are those of acts by seq."""
    for version in fresh:
        facts = register.facts.model_validate(dict(version.facts))
        for check in (*register.checks, *register.checks_of.get(kinds[version.act_seq], ())):
            check(facts, version)
