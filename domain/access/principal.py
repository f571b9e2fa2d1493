"""The caller (principal), its scopes and its visibility."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from domain.access.visibility import Visibility, visibility_of
from domain.errors import DomainError, Fault, not_allowed
from domain.registers import EVERY

READ: Final = "read"  # tra cứu
ACT: Final = "act"  # ghi hành vi vào mọi sổ bộ; act:<register> ghi vào một sổ bộ
DRAFT: Final = "draft"  # soạn thảo, trình ký; draft:<register> trong một sổ bộ
SIGN: Final = "sign"  # ký và cấp số; sign:<register> trong một sổ bộ
REFERENCE: Final = "reference"  # danh mục tổ chức, giữ số văn bản
SEAL: Final = "seal"  # chốt số liệu
PERSONAL: Final = "personal"  # xem, xoá dữ liệu cá nhân
CONFIGURE: Final = "configure"  # lịch làm việc, thời hạn, cơ quan quản lý, kỳ báo cáo
MANAGE: Final = "manage"  # tài khoản, vai trò, hệ thống kết nối
AUDIT: Final = "audit"  # nhật ký truy cập


def act_on(register: str) -> str:
    """The scope to record acts in one register."""
    return f"{ACT}:{register}"


def draft_in(register: str) -> str:
    """The scope to prepare acts in one register."""
    return f"{DRAFT}:{register}"


def sign_in(register: str) -> str:
    """The scope to sign prepared acts in one register."""
    return f"{SIGN}:{register}"


PROVINCE_SCOPES: Final = frozenset({CONFIGURE, SEAL, AUDIT})
"""Scopes over every register, which only callers of the whole province can use."""

SCOPES: Final = frozenset(
    {READ, ACT, DRAFT, SIGN, REFERENCE, SEAL, PERSONAL, CONFIGURE, MANAGE, AUDIT}
    | {scope_in(key) for key in EVERY for scope_in in (act_on, draft_in, sign_in)}
)
"""All scopes."""


class Unauthenticated(DomainError):
    """The request has no valid credential."""


class Forbidden(DomainError):
    """The caller is not allowed to do this."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller: a member of staff or, if `machine`, a program; `visibility` is as of today."""

    name: str
    title: str
    machine: bool
    scopes: frozenset[str]
    authority: str | None
    visibility: Visibility

    def may(self, scope: str) -> bool:
        """Whether it has the scope, or a scope that includes it."""
        return holds(self.scopes, scope)

    @property
    def login(self) -> str:
        """The name of its account or client."""
        return self.name.partition(":")[2] or self.name

    def require(self, scope: str) -> None:
        """Raises Forbidden without the scope, or for a scope of the province without the whole province."""
        match self.lacks(scope):
            case "scope":
                rule = f"{self.name} does not have this scope"
                raise Forbidden(Fault("scope", scope, rule, "scope", about={"name": self.login, "scope": scope}))
            case "province":
                rule = f"is for the whole province; {self.name} is limited to the registers of {self.authority}"
                about = {"name": self.login, "authority": self.authority, "scope": scope}
                raise Forbidden(Fault("scope", scope, rule, "province", about=about))

    def lacks(self, scope: str) -> str | None:
        """What keeps it from using the scope: it does not have the `scope`, or not the whole `province`."""
        if not self.may(scope):
            return "scope"
        return "province" if scope in PROVINCE_SCOPES and self.authority is not None else None

    def require_same_authority(self, authority: str | None) -> None:
        """Raises NotAllowed for accounts and clients of an authority other than its own."""
        if self.authority not in (None, authority):
            rule = f"must be {self.authority}, as your own is"
            raise not_allowed("authority", authority, rule, "authority", case="own", about={"own": self.authority})

    def require_own_scope(self, field: str, scopes: Iterable[str]) -> None:
        """Raises NotAllowed for scopes that the caller lacks, which it cannot grant, take away or take over.

        Whatever a caller can reach by what it makes, changes or resets lies within what it holds: neither a leaked key
        nor a person who only manages accounts becomes more.
        """
        missing = sorted(scope for scope in scopes if not self.may(scope))
        if missing:
            rule = f"{self.name} does not have this scope itself"
            raise not_allowed(field, ", ".join(missing), rule, "not-its-own", about={"name": self.login})

    def require_not_self(self, name: str, field: str) -> None:
        """Raises NotAllowed for its own account or client: callers cannot change their own scopes."""
        if name == self.name:
            raise not_allowed(field, name, "is your own: another administrator must change it", "own")


def holds(scopes: Collection[str], scope: str) -> bool:
    """Whether scopes include a scope, directly or by a wider one.

    `act` includes `act:<register>`; to act in one step includes to prepare and to sign.
    """
    return scope in scopes or not _wider(scope).isdisjoint(scopes)


@cache
def _wider(scope: str) -> frozenset[str]:
    """The scopes that include a scope, besides itself."""
    kind, separator, register = scope.partition(":")
    wider = {kind} if separator else set()
    if kind in (DRAFT, SIGN):
        wider |= {ACT, f"{ACT}{separator}{register}"}
    return frozenset(wider)


def _intersection(scopes: Collection[str], within: Collection[str]) -> frozenset[str]:
    """The scopes included in both."""
    return frozenset(
        {scope for scope in within if holds(scopes, scope)} | {scope for scope in scopes if holds(within, scope)}
    )


def digest(token: str) -> bytes:
    """The digest under which a random token is stored."""
    return hashlib.sha256(token.encode()).digest()


def principal(row: Any, *, machine: bool, within: frozenset[str] | None = None) -> Principal:
    """The caller of a row of an authentication query; limited to the scopes `within`, if given."""
    managers, scopes = json.loads(row["managers"] or "{}"), frozenset(row["scopes"])
    return Principal(
        name=f"{'client' if machine else 'account'}:{row['name']}",
        title=row["title"],
        machine=machine,
        scopes=scopes if within is None else _intersection(scopes, within),
        authority=row["authority"],
        visibility=visibility_of(row["authority"], managers),
    )


def check_scopes(field: str, scopes: Iterable[str]) -> None:
    """Raises NotAllowed for an unknown scope."""
    unknown = sorted(set(scopes) - SCOPES)
    if unknown:
        known = sorted(SCOPES)
        rule = f"the scopes are {', '.join(known)}"
        raise not_allowed(field, ", ".join(unknown), rule, "unknown-scope", about={"known": known})
