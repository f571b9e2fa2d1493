"""Whose entries a caller sees: what lists, counts, figures, history, exports, feed and proofs all rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from domain.acts.act import Act
from domain.declarations.register import Register
from domain.errors import Fault, NotFound
from domain.registers import EVERY, REGISTERS


@dataclass(frozen=True)
class Visibility:
    """The registers whose entries are visible: those that one authority manages today; None: of the whole province.

    Entries of a register whose entries belong to others (dossiers) are visible if the register they belong to is.
    """

    managed: frozenset[str] | None

    @cached_property
    def registers(self) -> Mapping[str, Register]:
        """The registers that are visible, whole or in part, in their order."""
        return {key: register for key, register in EVERY.items() if self._whole(key) or register.managed_as is not None}

    @cached_property
    def reportable(self) -> Mapping[str, Register]:
        """The registers that are visible whole: those that figures, exports, feed and webhooks are about."""
        return {key: register for key, register in EVERY.items() if self._whole(key)}

    def _whole(self, key: str) -> bool:
        return self.managed is None or key in self.managed

    def owners(self, register: Register) -> tuple[str, ...] | None:
        """The registers that visible entries of `register` belong to; None: all of its entries are visible."""
        return None if self.managed is None or register.managed_as is None else tuple(sorted(self.managed))

    def sees(self, opening: Act) -> bool:
        """Whether the entry that this act opened is visible."""
        if opening.register not in self.registers:
            return False
        register = self.registers[opening.register]
        owners = self.owners(register)
        return owners is None or opening.changes.get(str(register.managed_as)) in owners

    def require(self, register: str) -> None:
        """Raises NotFound for a register that is not visible: to the caller it does not exist."""
        if register not in self.registers:
            raise NotFound(Fault("register", register, "there is no such register", "not-found"))


EVERYTHING: Final = Visibility(None)
"""That of the whole province."""


def managed_by(authority: str | None, managers: Mapping[str, str]) -> Visibility:
    """That of an authority (None: the whole province); `managers` says which one manages each register today."""
    if authority is None:
        return EVERYTHING
    return Visibility(frozenset(key for key in REGISTERS if managers.get(key) == authority))
