"""The words of kinds of act (loại hành vi), as registers declare them."""

from typing import Final

from domain.registers import RECORDED, REGISTERS


def kind_vi(register: str, kind: str) -> str:
    """The name of a kind of act in a register, by their keys."""
    return RECORDED[register].kind(kind).title_vi


APPLIED_FOR: Final = {kind.key: kind.title_vi for register in reversed(REGISTERS.values()) for kind in register.acts}
"""The kinds of act that dossiers apply for, which every register of the report calls alike."""
