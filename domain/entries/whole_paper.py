"""A paper whose number is given here is whole: it has every fact that its form must print."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from db.session import Reader
from domain.acts.act import Act
from domain.acts.rows import Row
from domain.acts.timeline import Version
from domain.declarations.register import Register
from domain.errors import Fault, NotAllowed
from domain.gathering import Faults
from domain.numbers.series import is_given_here


async def check_whole_papers(
    session: Reader,
    register: Register,
    act: Act,
    changed: Sequence[tuple[Version | None, Version]],
    known: Sequence[Row],
    gathered: Faults,
) -> None:
    """Raises NotAllowed with a fault for each fact that a paper with a number given here lacks because of `act`.

    `changed` are the versions that the act changes, each with the version before it; `known` are the rows known until
    now. What a paper lacked already, it may go on lacking: it is printed. Older papers may lack anything.
    """
    lacked: set[str] = set()
    for before, version in changed:
        missing = lacking(register, version.facts).difference(
            *(lacking(register, facts) for facts in _same_paper_before(act, before, version, known))
        )
        if missing and version.paper is not None and await is_given_here(session, version.paper):
            lacked |= missing
    if lacked:
        raise NotAllowed(*_faults(register, lacked))


def lacking(register: Register, facts: Mapping[str, Any]) -> set[str]:
    """The facts that the paper must print and does not have."""
    return {
        name
        for name, mark in register.printed_fields.items()
        if facts.get(name) in (None, []) and (mark.unless is None or facts.get(mark.unless) is None)
    }


def _same_paper_before(
    act: Act, before: Version | None, version: Version, known: Sequence[Row]
) -> Iterator[Mapping[str, Any]]:
    """The facts of the same paper before this act: in the version before, and as known until now."""
    if before is not None and before.paper == version.paper:
        yield before.facts
    if version.act_seq != act.seq:
        yield from (row for row in known if row["act_seq"] == version.act_seq)
    elif version.paper is not act.document:  # an act on a paper that is there already
        day = version.valid_from.isoformat()
        yield from (row for row in known if row["valid_from"] <= day < (row["valid_to"] or "9999"))


def _faults(register: Register, lacked: set[str]) -> Iterator[Fault]:
    """A fault for each fact, in the order of declaration."""
    for name, mark in register.printed_fields.items():
        if name in lacked:
            instead = f", or {mark.unless} in its place" if mark.unless else ""
            rule = f"is required{instead}: a paper whose number is given here prints it"
            case, about = ("unless", {"instead": mark.unless}) if mark.unless else ("", {})
            yield Fault(name, None, rule, "paper-incomplete", mark.article, case, about)
