"""The order of lists, and keyset pages in it."""

from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Integer, LargeBinary, Select, bindparam, tuple_

from db.tables.labels import Choice


class Sort(Choice):
    """Order (thứ tự): `name` is the Vietnamese alphabetical order of names, `-name` the same backwards."""

    NAME = "name", "theo tên, từ A đến Z"
    NAME_DESCENDING = "-name", "theo tên, từ Z đến A"


class DossierSort(Choice):
    """Order (thứ tự): as of any list, or by due day (hạn giải quyết), open dossiers only and those without one last."""

    NAME = "name", "theo tên, từ A đến Z"
    NAME_DESCENDING = "-name", "theo tên, từ Z đến A"
    DUE = "due_on", "theo hạn giải quyết, gần nhất trước"


Order: TypeAlias = Sort | DossierSort

LIMIT: Final[ColumnElement[int]] = bindparam("limit", type_=Integer())


def paged(
    query: Select[Any],
    sort_key: ColumnElement[Any],
    own_key: ColumnElement[Any],
    sort: Order | None,
    *,
    after: bool,
    limit: ColumnElement[int] = LIMIT,
) -> Select[Any]:
    """Up to `limit` rows in the order of `sort`, by default of `own_key`; if `after`, those after the cursor.

    The cursor is (`:after_key`, `:after`). Sort keys may be equal, so own keys come next: each row has one position,
    which no row written later can change.
    """
    keys = [own_key] if sort is None else [sort_key, own_key]
    if after:
        query = query.where(beyond(sort_key, own_key, sort))
    descending = sort == Sort.NAME_DESCENDING
    return query.order_by(*(key.desc() if descending else key for key in keys)).limit(limit)


def beyond(sort_key: ColumnElement[Any], own_key: ColumnElement[Any], sort: Order | None) -> ColumnElement[bool]:
    """Whether the row comes after the cursor (`:after_key`, `:after`) in the order of `sort`."""
    keys = [own_key] if sort is None else [sort_key, own_key]
    cursor = [bindparam("after_key", type_=LargeBinary()), bindparam("after", type_=own_key.type)][-len(keys) :]
    position, start = tuple_(*keys), tuple_(*cursor)
    return position < start if sort == Sort.NAME_DESCENDING else position > start
