"""The statements of the limit program; PostgreSQL makes the bytes of every answer."""

from datetime import date
from typing import Any, Final
from uuid import uuid4

import msgspec

COLUMNS: Final = (
    "id, register, series, year, number, kind, status, holder, holder_code, address, purpose, signed_on, "
    "lower(valid) AS valid_from, upper(valid) AS valid_to, area::text AS area, fee, revoked_on, recorded_at"
)


def _object(source: str, columns: str = COLUMNS) -> str:
    """One row as the bytes of a JSON object."""
    return f"SELECT convert_to(row_to_json(it)::text, 'UTF8') FROM (SELECT {columns} FROM {source}) it"


def _array(query: str) -> str:
    """All rows as the bytes of a JSON array."""
    return f"SELECT convert_to(coalesce(json_agg(it), '[]')::text, 'UTF8') FROM ({query}) it"


READ: Final = _object("permit WHERE series = $1 AND year = $2 AND number = $3")
PAGE: Final = _array(
    f"SELECT {COLUMNS} FROM permit WHERE register = $1 AND (signed_on, id) < ($2, $3) "
    "ORDER BY signed_on DESC, id DESC LIMIT 50"
)
SEARCH: Final = _array(
    f"SELECT {COLUMNS} FROM permit WHERE words @@ plainto_tsquery('simple', $1) "
    "ORDER BY signed_on DESC, id DESC LIMIT 50"
)
FIGURES: Final = _array(
    "SELECT kind, coalesce(sum(issued) FILTER (WHERE month_end = $2), 0) AS issued, sum(change) AS in_force "
    "FROM rollup WHERE register = $1 AND month_end <= $2 GROUP BY kind ORDER BY kind"
)
ISSUE: Final = f"""
WITH claimed AS (
  INSERT INTO answered VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING permit
), taken AS (
  UPDATE counter SET value = value + 1, hash = sha256(hash || convert_to(value + 1 || $15, 'UTF8'))
  FROM claimed WHERE series = $4 AND year = $5
  RETURNING value, old.hash AS before, new.hash AS hash
), issued AS (
  INSERT INTO permit (id, register, series, year, number, kind, holder, holder_code, address, purpose, signed_on,
                      valid, area, fee)
  SELECT $2, $3, $4, $5, value, $6, $7, $8, $9, $10, $11, daterange($11, $12), $13::text::numeric, $14 FROM taken
  RETURNING *
), audited AS (
  INSERT INTO audit (permit, series, year, number, actor, request, before, hash)
  SELECT $2, $4, $5, value, 'bench', $15, before, hash FROM taken
)
{_object("issued")}
"""
"""Key, number, permit and audit in one statement; no row if the key was used before."""

REPEAT: Final = _object("permit WHERE id = (SELECT permit FROM answered WHERE key = $1)")


class New(msgspec.Struct):
    """What is asked for."""

    register: int
    series: str
    year: int
    kind: str
    holder: str
    holder_code: str
    address: str
    purpose: str
    signed_on: date
    valid_to: date
    area: str
    fee: int

    def arguments(self, key: str, request: str) -> tuple[Any, ...]:
        """The arguments of ISSUE."""
        return key, uuid4(), *(getattr(self, name) for name in self.__struct_fields__), request
