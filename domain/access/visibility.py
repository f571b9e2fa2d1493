"""The entries that a caller can see, for lists, counts, figures, history, exports, feed and proofs alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from domain.acts.act import Act
from domain.declarations.register import Register
from domain.errors import Fault, NotFound
from domain.registers import EVERY, REFERENCE, REGISTERS


@dataclass(frozen=True)
class Visibility:
    """The registers whose entries are visible: those that an authority manages today; None: all.

    Entries that belong to another register (dossiers) are visible if that register is.
    """

    managed: frozenset[str] | None

    @cached_property
    def registers(self) -> Mapping[str, Register]:
        """The registers that are visible, fully or in part, in order."""
        return {key: register for key, register in EVERY.items() if self._fully(key) or register.managed_as is not None}

    @cached_property
    def reportable(self) -> Mapping[str, Register]:
        """The registers that are fully visible, which figures, exports, feed and webhooks cover."""
        return {key: register for key, register in EVERY.items() if self._fully(key)}

    @cached_property
    def recorded(self) -> Mapping[str, Register]:
        """These and the reference data that are visible: what the feed, proofs and webhooks cover."""
        return {**self.reportable, **{key: each for key, each in REFERENCE.items() if self._sees_reference(each)}}

    def _sees_reference(self, register: Register) -> bool:
        return self.managed is None or not register.of_province

    def _fully(self, key: str) -> bool:
        return self.managed is None or key in self.managed

    def sees_all_of(self, register: str) -> bool:
        """Whether every entry of a register is visible."""
        return register in self.recorded

    def owners(self, register: Register) -> tuple[str, ...] | None:
        """The registers to which visible entries of `register` belong; None: all its entries are visible."""
        return None if self.managed is None or register.managed_as is None else tuple(sorted(self.managed))

    def sees(self, opening: Act) -> bool:
        """Whether the entry opened by this act is visible."""
        if opening.register in REFERENCE:
            return self._sees_reference(REFERENCE[opening.register])
        if opening.register not in self.registers:
            return False
        register = self.registers[opening.register]
        owners = self.owners(register)
        return owners is None or opening.changes.get(str(register.managed_as)) in owners

    def require(self, register: str) -> None:
        """Raises NotFound for a register that is not visible, as if it did not exist."""
        if register not in {**self.registers, **self.recorded}:
            raise NotFound(Fault("register", register, "there is no such register", "not-found", case="register"))


EVERYTHING: Final = Visibility(None)
"""The visibility of the whole province."""


def visibility_of(authority: str | None, managers: Mapping[str, str]) -> Visibility:
    """The visibility of an authority (None: the whole province); `managers` are today's authorities by register."""
    if authority is None:
        return EVERYTHING
    return Visibility(frozenset(key for key in REGISTERS if managers.get(key) == authority))
