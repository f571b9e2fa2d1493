"""The order of lists, and keyset pages in it."""

from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Integer, Select, bindparam, case, func, select, tuple_, union_all

from db.tables.labels import Choice

_NAME: Final = ("name", "theo tên, từ A đến Z")
_NAME_DESCENDING: Final = ("-name", "theo tên, từ Z đến A")
_RECORDED: Final = ("recorded", "theo thứ tự ghi sổ, cũ nhất trước")
_RECORDED_DESCENDING: Final = ("-recorded", "theo thứ tự ghi sổ, mới nhất trước")
_NUMBER: Final = ("number", "theo số văn bản, từ nhỏ đến lớn")
_NUMBER_DESCENDING: Final = ("-number", "theo số văn bản, từ lớn đến nhỏ")
_SIGNED: Final = ("signed_on", "theo ngày ký, cũ nhất trước")
_SIGNED_DESCENDING: Final = ("-signed_on", "theo ngày ký, mới nhất trước")
_EFFECTIVE: Final = ("valid_from", "theo ngày bắt đầu tình trạng, cũ nhất trước")
_EFFECTIVE_DESCENDING: Final = ("-valid_from", "theo ngày bắt đầu tình trạng, mới nhất trước")


class Sort(Choice):
    """Order (thứ tự): `name` is the Vietnamese alphabetical order of names, `-name` the same backwards."""

    NAME = _NAME
    NAME_DESCENDING = _NAME_DESCENDING


class EntrySort(Choice):
    """Order (thứ tự), backwards with `-`; entries without a number or day come last both ways.

    `recorded` is the order of recording (thứ tự ghi sổ), as without `sort`; `valid_from` the day on which the state
    that is shown began (ngày bắt đầu tình trạng).
    """

    RECORDED = _RECORDED
    RECORDED_DESCENDING = _RECORDED_DESCENDING
    NAME = _NAME
    NAME_DESCENDING = _NAME_DESCENDING
    NUMBER = _NUMBER
    NUMBER_DESCENDING = _NUMBER_DESCENDING
    SIGNED = _SIGNED
    SIGNED_DESCENDING = _SIGNED_DESCENDING
    EFFECTIVE = _EFFECTIVE
    EFFECTIVE_DESCENDING = _EFFECTIVE_DESCENDING


class TermSort(Choice):
    """Order (thứ tự): as of any register, or by the end of the term (ngày hết hạn), those without one last."""

    RECORDED = _RECORDED
    RECORDED_DESCENDING = _RECORDED_DESCENDING
    NAME = _NAME
    NAME_DESCENDING = _NAME_DESCENDING
    NUMBER = _NUMBER
    NUMBER_DESCENDING = _NUMBER_DESCENDING
    SIGNED = _SIGNED
    SIGNED_DESCENDING = _SIGNED_DESCENDING
    EFFECTIVE = _EFFECTIVE
    EFFECTIVE_DESCENDING = _EFFECTIVE_DESCENDING
    EXPIRES = "expires_on", "theo ngày hết hạn, sớm nhất trước"
    EXPIRES_DESCENDING = "-expires_on", "theo ngày hết hạn, muộn nhất trước"


class DossierSort(Choice):
    """Order (thứ tự): as of any list, or by due day (hạn giải quyết), open dossiers only and those without one last."""

    RECORDED = _RECORDED
    RECORDED_DESCENDING = _RECORDED_DESCENDING
    NAME = _NAME
    NAME_DESCENDING = _NAME_DESCENDING
    NUMBER = _NUMBER
    NUMBER_DESCENDING = _NUMBER_DESCENDING
    SIGNED = _SIGNED
    SIGNED_DESCENDING = _SIGNED_DESCENDING
    EFFECTIVE = _EFFECTIVE
    EFFECTIVE_DESCENDING = _EFFECTIVE_DESCENDING
    DUE = "due_on", "theo hạn giải quyết, gần nhất trước"
    DUE_DESCENDING = "-due_on", "theo hạn giải quyết, xa nhất trước"


Order: TypeAlias = Sort | EntrySort | TermSort | DossierSort

LIMIT: Final[ColumnElement[int]] = bindparam("limit", type_=Integer())

_COLUMNS: Final = {"name": "name_key", "recorded": "entry_id"}
_SOMETIMES_UNKNOWN: Final = frozenset({"number", "signed_on", "expires_on", "due_on"})
"""Orders by what an entry may lack."""


def key_of(sort: Order) -> str:
    """The column that an order is by."""
    key = sort.removeprefix("-")
    return _COLUMNS.get(key, key)


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
    which no row written later can change. Rows without a key come last: they are another walk of the same index.
    """
    if sort is None or not _may_lack_key(sort):
        if after:
            query = query.where(beyond(sort_key, own_key, sort))
        return query.order_by(*_keys(sort_key, own_key, sort)).limit(limit)
    query = query.add_columns(sort_key.label("page_key"), own_key.label("page_own"))
    with_key, without = query.where(sort_key.is_not(None)), query.where(sort_key.is_(None))
    if after:
        key, own = _cursor(sort_key, own_key)
        with_key = with_key.where(_follows(tuple_(sort_key, own_key), tuple_(key, own), sort))
        without = without.where(_follows(own_key, bindparam("after_unkeyed", type_=own_key.type), sort))
    order = _keys(sort_key, own_key, sort)
    first = with_key.order_by(*order).limit(limit).cte("first_rows").prefix_with("MATERIALIZED", dialect="postgresql")
    left = func.greatest(limit - select(func.count()).select_from(first).scalar_subquery(), 0)
    rest = without.order_by(*order).limit(left).subquery("last_rows")
    both = union_all(select(first), select(rest)).subquery("both")
    shown = select(*(column for column in both.c if column.name not in ("page_key", "page_own")))
    return shown.order_by(*_last_without(both.c.page_key, both.c.page_own, sort)).limit(limit)


def top(
    query: Select[Any],
    sort_key: ColumnElement[Any],
    own_key: ColumnElement[Any],
    sort: Order | None,
    limit: ColumnElement[int] = LIMIT,
) -> Select[Any]:
    """The same rows of few, which are sorted."""
    keys = _keys(sort_key, own_key, sort)
    if sort is not None and _may_lack_key(sort):
        keys = _last_without(sort_key, own_key, sort)
    return query.order_by(*keys).limit(limit)


def beyond(sort_key: ColumnElement[Any], own_key: ColumnElement[Any], sort: Order | None) -> ColumnElement[bool]:
    """Whether the row comes after the cursor (`:after_key`, `:after`) in the order of `sort`."""
    key, own = _cursor(sort_key, own_key)
    if _by_own_key(sort):
        return _follows(tuple_(own_key), tuple_(own), sort)
    follows = _follows(tuple_(sort_key, own_key), tuple_(key, own), sort)
    if sort is None or not _may_lack_key(sort):
        return follows
    among_last = sort_key.is_(None) & _follows(own_key, own, sort)
    return case((key.is_(None), among_last), else_=sort_key.is_(None) | func.coalesce(follows, False))


def _cursor(sort_key: ColumnElement[Any], own_key: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return bindparam("after_key", type_=sort_key.type), bindparam("after", type_=own_key.type)


def _by_own_key(sort: Order | None) -> bool:
    return sort is None or key_of(sort) == "entry_id"


def _may_lack_key(sort: Order) -> bool:
    return sort.removeprefix("-") in _SOMETIMES_UNKNOWN


def _descends(sort: Order | None) -> bool:
    return sort is not None and sort.startswith("-")


def _follows(position: Any, start: Any, sort: Order | None) -> ColumnElement[bool]:
    found: ColumnElement[bool] = position < start if _descends(sort) else position > start
    return found


def _keys(sort_key: ColumnElement[Any], own_key: ColumnElement[Any], sort: Order | None) -> list[ColumnElement[Any]]:
    keys = [own_key] if _by_own_key(sort) else [sort_key, own_key]
    return [key.desc() if _descends(sort) else key for key in keys]


def _last_without(
    sort_key: ColumnElement[Any], own_key: ColumnElement[Any], sort: Order | None
) -> list[ColumnElement[Any]]:
    """The order of rows of which those without a key come last."""
    return [sort_key.is_(None), *_keys(sort_key, own_key, sort)]
