"""The caller (principal), and what it may do and see."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from domain.access.visibility import Visibility, managed_by
from domain.errors import DomainError, Fault, not_allowed
from domain.registers import EVERY

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
"""What touches every register, so only a caller of the whole province may do it."""

SCOPES: Final = frozenset(
    {READ, ACT, REFERENCE, SEAL, PERSONAL, CONFIGURE, MANAGE, AUDIT, *(act_on(key) for key in EVERY)}
)
"""Everything that can be allowed."""


class Unauthenticated(DomainError):
    """The request bears no valid credential."""


class Forbidden(DomainError):
    """The caller may not do this."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller: a member of staff or, if `machine`, a program. `visibility` says whose entries it sees today."""

    name: str
    title: str
    machine: bool
    scopes: frozenset[str]
    authority: str | None
    visibility: Visibility

    def may(self, scope: str) -> bool:
        """Whether the scope was given to it, or one that includes it."""
        return holds(self.scopes, scope)

    def require(self, scope: str) -> None:
        """Raises Forbidden if the scope was not given to it."""
        if not self.may(scope):
            raise Forbidden(Fault("scope", scope, f"{self.name} has not been given this scope", "scope"))
        if scope in OF_THE_PROVINCE and self.authority is not None:
            rule = f"is for the whole province; {self.name} sees the registers of {self.authority} only"
            raise Forbidden(Fault("scope", scope, rule, "province"))

    def require_same_authority(self, authority: str | None) -> None:
        """Raises NotAllowed if it manages the accounts and clients of another authority only."""
        if self.authority not in (None, authority):
            raise not_allowed("authority", authority, f"must be {self.authority}, as your own is", "authority")

    def require_own_scope(self, field: str, scopes: Iterable[str]) -> None:
        """Raises NotAllowed if a program gives or could take over a scope that it lacks: a leaked key must not grow."""
        missing = sorted(scope for scope in scopes if not self.may(scope)) if self.machine else []
        if missing:
            raise not_allowed(field, ", ".join(missing), f"{self.name} has not been given this itself", "not-its-own")

    def require_other(self, name: str, field: str) -> None:
        """Raises NotAllowed for its own account or client: somebody else says what a caller may do."""
        if name == self.name:
            raise not_allowed(field, name, "is your own: somebody else who may manage changes it", "own")


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
    """The caller that a row of one of the lookups is about; limited to the scopes `within`, if given."""
    managers, scopes = json.loads(row["managers"] or "{}"), frozenset(row["scopes"])
    return Principal(
        name=f"{'client' if machine else 'account'}:{row['name']}",
        title=row["title"],
        machine=machine,
        scopes=scopes if within is None else _narrowed(scopes, within),
        authority=row["authority"],
        visibility=managed_by(row["authority"], managers),
    )


def check_scopes(field: str, scopes: Iterable[str]) -> None:
    """Raises NotAllowed for an unknown scope."""
    unknown = sorted(set(scopes) - SCOPES)
    if unknown:
        raise not_allowed(field, ", ".join(unknown), f"the scopes are {', '.join(sorted(SCOPES))}", "unknown-scope")
