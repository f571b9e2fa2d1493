"""Gathering all faults of a request, so that one answer names them all.

A stage that judges a request runs in `Faults.noted()`; `check` refuses the request at the end. To add a rule, run it in
a block of its own, which begins with `need` for each part of the request that it reads besides its own field.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Self

from domain.errors import MAX_FAULTS, Conflict, DomainError, Fault, Malformed, NotAllowed, NotFound, Stale

GATHERED: Final = (Malformed, NotFound, Stale, NotAllowed, Conflict)
"""The refusals that are gathered, the gravest first: it gives the answer its status. Others are raised at once."""


class Unjudged(Exception):
    """A rule cannot be judged, since a part of the request that it reads has a fault already."""


class Faults:
    """The faults of one request so far.

    A part (dotted path) with a fault is judged no further, nor is what contains it or is in it. `unsound` are parts
    whose faults somebody else tells: then the request is only judged. Parts in `same` state one value.
    """

    def __init__(self, unsound: Iterable[str] = (), same: Iterable[str] = ()) -> None:
        self._unsound, self._same = set(unsound), frozenset(same)
        self._errors: list[DomainError] = []
        if self._same & self._unsound:
            self._unsound |= self._same

    @property
    def found(self) -> bool:
        """Whether the request will be refused."""
        return bool(self._unsound)

    @property
    def full(self) -> bool:
        """Whether an answer names no more faults than were found."""
        return sum(len(error.faults) for error in self._errors) >= MAX_FAULTS

    @property
    def unsound(self) -> frozenset[str]:
        """The parts with a fault."""
        return frozenset(self._unsound)

    def sound(self, *parts: str) -> bool:
        """Whether these parts have no fault so far."""
        return not self._unsound or not any(_overlap(part, faulty) for part in parts for faulty in self._unsound)

    def need(self, *parts: str) -> None:
        """Raises Unjudged if one of these parts has a fault."""
        if not self.sound(*parts):
            raise Unjudged

    def noted(self) -> Self:
        """Note the faults that the block raises, and go on after it; a rule that cannot be judged is passed over."""
        return self  # which is the block's context: each command has many blocks

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if error is None:
            return False
        if isinstance(error, GATHERED):
            self.note(error)
        return isinstance(error, (Unjudged, *GATHERED))

    def note(self, error: DomainError) -> None:
        """Note the faults of an error, except those of parts that have one already."""
        if fresh := [fault for fault in error.faults if self.sound(fault.field)]:
            self._errors.append(_of(type(error), fresh))
        fields = {fault.field for fault in fresh}
        self._unsound |= fields | (self._same if fields & self._same else set())

    def check(self) -> None:
        """Raises the gathered faults as the gravest of their errors; NotAllowed without any if others tell them."""
        if self.found:
            raise self.refusal()

    def refusal(self) -> DomainError:
        """The gathered faults as the gravest of their errors."""
        return joined(self._errors)

    def view(self, of: Any, part: Callable[[str], str | None]) -> Any:
        """`of`, of which an attribute cannot be read (Unjudged) if the part of the request that it is has a fault."""
        return _View(of, part, self.need) if self.found else of


def joined(errors: Sequence[DomainError]) -> DomainError:
    """All faults as one error, of the gravest kind."""
    kind = next((kind for kind in GATHERED if any(isinstance(error, kind) for error in errors)), NotAllowed)
    return _of(kind, dict.fromkeys(fault for error in errors for fault in error.faults))


@contextmanager
def together_with(faults: Sequence[Fault], kind: type[DomainError] = Malformed) -> Iterator[None]:
    """Refuse the block for these faults, if any, and those for which it is refused itself; as `kind`, or graver."""
    try:
        yield
    except GATHERED as error:
        if not faults:
            raise
        raise joined([kind(*faults), error]) from error
    if faults:
        raise kind(*faults)


@contextmanager
def renamed(rename: Callable[[Fault], Fault]) -> Iterator[None]:
    """Rename the faults that the block raises."""
    try:
        yield
    except GATHERED as error:
        raise _of(type(error), map(rename, error.faults)) from error


def _of(kind: type[DomainError], faults: Iterable[Fault]) -> DomainError:
    return kind(*faults)


def _overlap(part: str, other: str) -> bool:
    return part == other or part.startswith(f"{other}.") or other.startswith(f"{part}.")


class _View:
    """A view of an object, of which some attributes cannot be read."""

    def __init__(self, of: Any, part: Callable[[str], str | None], need: Callable[[str], None]) -> None:
        self._of, self._part, self._need = of, part, need

    def __getattr__(self, name: str) -> Any:
        if (part := self._part(name)) is not None:
            self._need(part)
        return getattr(self._of, name)
