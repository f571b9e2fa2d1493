"""Whose an account is: accounts of one person (mã cán bộ, định danh đăng nhập một lần) are not two persons."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.queries import accounts, clients
from db.session import Reader, Row
from domain.access.principal import Principal, principal
from domain.tense import today


@dataclass(frozen=True, slots=True)
class Person:
    """An enabled account or client as it is now, and all that tells whose it is."""

    principal: Principal
    identities: frozenset[str]


async def person_of(reader: Reader, name: str) -> Person | None:
    """The person behind a caller's name, such as `account:lan`; None if it is disabled or gone."""
    kind, _, own = name.partition(":")
    if kind == "account":
        row = await reader.row(accounts.enabled, name=own, day=today())
        return _of_account(row) if row else None
    row = await reader.row(clients.enabled, name=own, day=today()) if kind == "client" else None
    return _of_client(row) if row else None


async def every(reader: Reader) -> Sequence[Person]:
    """Every enabled account and client."""
    people = [_of_account(row) for row in await reader.rows(accounts.enabled, name=None, day=today())]
    return [*people, *(_of_client(row) for row in await reader.rows(clients.enabled, name=None, day=today()))]


def _of_account(row: Row) -> Person:
    found = {f"account:{row['name']}"}
    if row["person"] is not None:
        found.add(f"person:{row['person']}")
    if row["subject"] is not None:
        found.add(f"identity:{row['issuer']} {row['subject']}")
    return Person(principal(row, machine=False), frozenset(found))


def _of_client(row: Row) -> Person:
    return Person(principal(row, machine=True), frozenset({f"client:{row['name']}"}))
