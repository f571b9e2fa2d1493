"""In what order lists come."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Select, bindparam, tuple_


class Sort(StrEnum):
    """Order (thứ tự): `name` is the Vietnamese alphabetical order of names, `-name` the same backwards."""

    NAME = "name"
    NAME_BACKWARDS = "-name"


def paged(
    query: Select[Any], name_key: ColumnElement[Any], own_key: ColumnElement[Any], sort: Sort | None, *, after: bool
) -> Select[Any]:
    """Up to `:limit` rows in the order of `sort`, or else of their own key; where `after`, of (`:after_key`, `:after`).

    Names may be equal, so their own keys come next: each row has one place, which no row written later can move.
    """
    keys = [own_key] if sort is None else [name_key, own_key]
    if after:
        given = [bindparam("after_key", type_=LargeBinary()), bindparam("after", type_=own_key.type)][-len(keys) :]
        one, other = tuple_(*keys), tuple_(*given)
        query = query.where(one < other if sort == Sort.NAME_BACKWARDS else one > other)
    ordered = [key.desc() for key in keys] if sort == Sort.NAME_BACKWARDS else keys
    return query.order_by(*ordered).limit(bindparam("limit"))
