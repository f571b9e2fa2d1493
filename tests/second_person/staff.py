"""Who works in the office, by the oracle's own book: roles, staff codes, identities, and what was taken."""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final

from db.queries import access_lock
from db.queries.accounts import add_account
from db.session import Database
from db.statement import Sql
from tests.factories import AUTHORITY

DRAFT: Final = frozenset({"draft"})
SIGN: Final = frozenset({"sign"})
BOTH: Final = frozenset({"draft", "sign"})
ROLES: Final = {"drafter": DRAFT, "signatory": SIGN, "officer": BOTH, "reader": frozenset[str]()}


@dataclass(frozen=True, slots=True)
class Member:
    """An account or, if `machine`, a program: its role, and what tells whose it is."""

    name: str
    role: str
    person: str | None = None
    subject: str | None = None
    enabled: bool = True
    machine: bool = False

    @property
    def whose(self) -> frozenset[str]:
        """All that names the person."""
        return frozenset(
            {self.name, *(f"p {self.person}",) * bool(self.person), *(f"s {self.subject}",) * bool(self.subject)}
        )

    def may(self, what: str) -> bool:
        """Whether it may `draft` or `sign`."""
        return self.enabled and what in ROLES[self.role]


FIRST: Final = (
    Member("account:lan", "drafter", person="CB-1"),
    Member("account:lan-ky", "signatory", person="CB-1"),
    Member("account:minh", "signatory", person="CB-2"),
    Member("account:hoa", "officer"),
    Member("account:tam", "officer", subject="s-1"),
    Member("account:tam-2", "officer"),
    Member("client:mot-cua", "officer", machine=True),
)
"""Lan has two accounts of one staff code; Tâm two of which one is linked to a provider, now and then the other."""

_CLIENT: Final = Sql(
    "INSERT INTO client (name, title, scopes, authority, created_at, created_by) "
    "VALUES ($1, $1, '{act}', $2, now(), 'tests')",
    "name",
    "authority",
)
_SET: Final = Sql(
    "UPDATE account SET roles = ARRAY[$2::text], person = $3, subject = $4::text, "
    "issuer = CASE WHEN $4::text IS NULL THEN NULL ELSE 'https://idp' END, "
    "disabled_at = CASE WHEN $5::boolean THEN NULL ELSE now() END WHERE name = $1",
    "name",
    "role",
    "person",
    "subject",
    "enabled",
)
_UNLINK: Final = Sql("UPDATE account SET issuer = NULL, subject = NULL WHERE subject = $1", "subject")
_SWITCH: Final = Sql(
    "UPDATE client SET disabled_at = CASE WHEN $2::boolean THEN NULL ELSE now() END WHERE name = $1", "name", "enabled"
)


@dataclass(slots=True)
class Staff:
    """The members as they are now."""

    database: Database
    members: dict[str, Member] = field(default_factory=lambda: {one.name: one for one in FIRST})

    async def hire(self) -> None:
        """Add all of them."""
        async with self.database.transaction() as session:
            for one in self.members.values():
                name = one.name.partition(":")[2]
                if one.machine:
                    await session.rows(_CLIENT, name=name, authority=AUTHORITY)
                    continue
                await session.rows(
                    add_account, name=name, title=name, password_hash="", roles=[one.role], authority=AUTHORITY,
                    created_by="tests", person=one.person,
                )  # fmt: skip
        for one in FIRST:
            await self.set(one)

    async def reset(self) -> None:
        """Make everybody what they were first."""
        for one in FIRST:
            if self.members[one.name] != one:
                await self.set(one)

    async def set(self, one: Member) -> None:
        """Change a member, as an administrator does: while no write runs."""
        name = one.name.partition(":")[2]
        async with self.database.transaction() as session:
            await session.rows(access_lock.own)
            if one.machine:
                await session.rows(_SWITCH, name=name, enabled=one.enabled)
            else:
                await session.rows(_UNLINK, subject=one.subject)
                await session.rows(
                    _SET, name=name, role=one.role, person=one.person, subject=one.subject, enabled=one.enabled
                )
        if one.subject:
            for other in tuple(self.members.values()):
                if other.subject == one.subject:
                    self.members[other.name] = replace(other, subject=None)
        self.members[one.name] = one

    def changed(self, random: Random) -> Member:
        """A member with another role, person, identity or state."""
        one = random.choice(list(self.members.values()))
        if one.machine:
            return replace(one, enabled=not one.enabled)
        change = random.choice(("role", "person", "subject", "enabled"))
        value: Any = {
            "role": random.choice(list(ROLES)),
            "person": random.choice(("CB-1", "CB-2", None)),
            "subject": random.choice(("s-1", None)),
            "enabled": not one.enabled,
        }[change]
        return replace(one, **{change: value})
