"""Who asks, and what that one may do and see."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.declarations.register import Register
from domain.errors import DomainError, Fault, NotFound, not_allowed
from domain.registers import EVERY, REGISTERS

READ: Final = "read"  # tra cứu
ACT: Final = "act"  # ghi hành vi vào mọi sổ bộ; act:<register> ghi vào một sổ bộ
REFERENCE: Final = "reference"  # danh mục tổ chức, giữ số văn bản
SEAL: Final = "seal"  # chốt số liệu
PERSONAL: Final = "personal"  # xem, xoá dữ liệu cá nhân
CONFIGURE: Final = "configure"  # lịch làm việc, thời hạn, cơ quan quản lý, kỳ báo cáo
MANAGE: Final = "manage"  # tài khoản, vai trò, hệ thống kết nối
AUDIT: Final = "audit"  # nhật ký truy cập


def act_on(register: str) -> str:
    """The scope of acts in one register."""
    return f"{ACT}:{register}"


OF_THE_PROVINCE: Final = frozenset({CONFIGURE, SEAL, AUDIT})
"""What touches every register, so only who sees the whole province may do it."""

SCOPES: Final = frozenset(
    {READ, ACT, REFERENCE, SEAL, PERSONAL, CONFIGURE, MANAGE, AUDIT, *(act_on(key) for key in EVERY)}
)
"""Everything that can be allowed."""


class Unauthenticated(DomainError):
    """Nobody known asks."""


class Forbidden(DomainError):
    """The one who asks may not do this."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a member of staff or, if `machine`, a program. `registers` are those its authority manages today."""

    name: str
    title: str
    machine: bool
    scopes: frozenset[str]
    authority: str | None
    registers: Mapping[str, Register]

    def may(self, scope: str) -> bool:
        """Whether a scope was given to it, or one that holds it."""
        return holds(self.scopes, scope)

    def must(self, scope: str) -> None:
        """Raises Forbidden if the scope was not given to it."""
        if not self.may(scope):
            raise Forbidden(Fault("scope", scope, f"{self.name} has not been given this scope", "scope"))
        if scope in OF_THE_PROVINCE and self.authority is not None:
            rule = f"is for the whole province; {self.name} sees the registers of {self.authority} only"
            raise Forbidden(Fault("scope", scope, rule, "province"))

    def must_see(self, register: str) -> None:
        """Raises NotFound for a register that another authority manages: it is not there."""
        if register not in self.registers:
            raise NotFound(Fault("register", register, "there is no such register", "not-found"))

    def must_govern(self, authority: str | None) -> None:
        """Raises NotAllowed if it manages the accounts and clients of another authority only."""
        if self.authority not in (None, authority):
            raise not_allowed("authority", authority, f"must be {self.authority}, as your own is", "authority")

    def must_hold(self, field: str, scopes: Iterable[str]) -> None:
        """Raises NotAllowed if a program gives, or could take, what it has not: a leaked key must not become more."""
        missing = sorted(scope for scope in scopes if not self.may(scope)) if self.machine else []
        if missing:
            raise not_allowed(field, ", ".join(missing), f"{self.name} has not been given this itself", "not-its-own")

    def must_be_another(self, name: str, field: str) -> None:
        """Raises NotAllowed for one's own account or client: what somebody may do is said by somebody else."""
        if name == self.name:
            raise not_allowed(field, name, "is your own: somebody else who may manage changes it", "own")

    @property
    def sees(self) -> Collection[str] | None:
        """The registers whose dossiers it sees; None: all."""
        return None if self.authority is None else self.registers

    @property
    def counted(self) -> Mapping[str, Register]:
        """The registers whose figures it sees: not the dossiers', which are of every authority, if it has one."""
        return self.registers if self.authority is None else {k: r for k, r in self.registers.items() if k in REGISTERS}


def holds(scopes: Collection[str], scope: str) -> bool:
    """Whether a scope is among some, or within one of them: `act` holds `act:<register>`."""
    return scope in scopes or scope.partition(":")[0] in scopes


def _narrowed(scopes: Collection[str], within: Collection[str]) -> frozenset[str]:
    """What both allow."""
    given = {scope for scope in within if holds(scopes, scope)}
    return frozenset(given | {scope for scope in scopes if holds(within, scope)})


def digest(token: str) -> bytes:
    """What is stored of a random token."""
    return hashlib.sha256(token.encode()).digest()


def principal(row: Any, *, machine: bool, within: frozenset[str] | None = None) -> Principal:
    """Who a row of one of the lookups stands for; `within` these scopes at most."""
    managers, scopes = json.loads(row["managers"] or "{}"), frozenset(row["scopes"])
    return Principal(
        name=f"{'client' if machine else 'account'}:{row['name']}",
        title=row["title"],
        machine=machine,
        scopes=scopes if within is None else _narrowed(scopes, within),
        authority=row["authority"],
        registers=visible(managers, row["authority"]),
    )


def visible(managers: Mapping[str, str], authority: str | None) -> Mapping[str, Register]:
    """The registers that a body manages, and the dossiers, which are seen by the register they ask for."""
    return {
        key: register
        for key, register in EVERY.items()
        if authority is None or register.managed_as is not None or managers.get(key) == authority
    }


def check_scopes(field: str, scopes: Iterable[str]) -> None:
    """Raises NotAllowed for a scope that there is none of."""
    unknown = sorted(set(scopes) - SCOPES)
    if unknown:
        raise not_allowed(field, ", ".join(unknown), f"the scopes are {', '.join(sorted(SCOPES))}", "unknown-scope")
