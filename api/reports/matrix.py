"""A report over many periods: periods by indicators, each figure with its listing."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from pydantic_core import to_json

from api.http import responses
from api.http.call import Call, TheCall
from api.http.responses import Doc
from api.reports.schemas import Matrix as PublicMatrix
from api.reports.schemas import MatrixQuery
from db.queries.figure_parts import Breakdown
from domain.reports.calendars import calendar
from domain.reports.indicators import Declared
from domain.reports.matrix import Cell, Column, Line, Matrix, MatrixRequest, matrix
from domain.reports.period import Period
from domain.reports.seals import Seal
from domain.reports.spans import Comparison, periods
from domain.tense import VIETNAM, today
from domain.turns import Turns
from domain.vietnamese import period_name

Json = dict[str, Any]


@get("/", opt={"doc": Doc(PublicMatrix, query=MatrixQuery, refuses=(404,))})
async def read_matrix(call: TheCall) -> Response[bytes]:
    """Read figures over many periods at once, compared and broken down (số liệu nhiều kỳ, so sánh, phân tổ).

    From one period to another of the same kind, or from a day to a day as one period; at most ten years and 30,000
    figures. A stock counts on the last day of each period.
    """
    query = call.query(MatrixQuery)
    question = ("matrix", query.model_dump_json(), call.caller.visibility, today())
    answer = await call.services.answer_cache.get(call.database, question, lambda: _answer(call, query))
    return responses.json(answer)


async def _answer(call: Call, query: MatrixQuery) -> bytes:
    """The matrix as JSON, which depends on the ledger, the day and what its caller sees, and on nothing else."""
    request = await matrix_request(call, query)
    found = await matrix(call.database, call.caller.visibility, request, today())
    head, figures = to_json(_public(request, found)), await _figures(request, found)
    return b'%b,"figures":[%b]}' % (head[:-1], b",".join(figures))


async def matrix_request(call: Call, query: MatrixQuery) -> MatrixRequest:
    """The request of a query. Raises Malformed, NotFound, and NotAllowed for periods that cannot be reported."""
    when = await call.tense(query)
    of = await calendar(call.database, query.calendar, when.size)
    asked = query.compare.split(",") if query.compare else []
    return MatrixRequest(
        periods=periods(query.first, query.last, of, today()),
        calendar=of,
        known_seq=when.seq,
        indicators=query.indicators.split(",") if query.indicators else (),
        by=query.by and Breakdown(query.by),
        comparisons=[comparison for comparison in Comparison if comparison in asked],
    )


def _public(request: MatrixRequest, found: Matrix) -> Json:
    """What stands before the figures."""
    return {
        "calendar": request.calendar.key,
        "by": request.by,
        "ledger_size": found.ledger_size,
        "ledger_root": found.ledger_root.hex(),
        "periods": [_period(column) for column in found.columns],
        "parts": [{"part": part, "part_vi": name} for part, name in found.parts.items()],
    }


async def _figures(request: MatrixRequest, found: Matrix) -> list[bytes]:
    """The figures as JSON: they may be megabytes, so each lets other requests have their turns."""
    figures, turns = list[bytes](), Turns()
    for line in found.lines:
        figures.append(to_json(_figure(request, found, line)))
        await turns.give_way()
    return figures


def _period(column: Column) -> Json:
    return {
        **_days(column.period),
        "period_vi": period_name(column.period.code),
        "ended": column.ended,
        "sealed": column.seal and _sealed(column.seal),
        "compared": {comparison: other and _days(other) for comparison, other in column.compared.items()},
    }


def _days(period: Period) -> Json:
    return {"period": period.code, "from": period.first, "to": period.last}


def _sealed(seal: Seal) -> Json:
    return {
        "ordinal": seal.version,
        "ledger_size": seal.ledger_size,
        "ledger_root": seal.ledger_root.hex(),
        "sealed_by": seal.sealed_by,
        "sealed_at": seal.sealed_at.astimezone(VIETNAM),
    }


def _figure(request: MatrixRequest, found: Matrix, line: Line) -> Json:
    one = Declared(line.name, line.register, line.register, line.indicator)
    rest = f"{line.name}?{urlencode({'calendar': request.calendar.key, 'known_seq': found.ledger_size})}"
    return {
        "indicator": line.name,
        "register": line.register.key,
        "section": one.section,
        "title": line.indicator.title,
        "title_vi": line.indicator.title_vi,
        "kind": line.indicator.kind,
        "unit": line.indicator.unit,
        "unit_vi": one.unit_vi,
        "cells": [
            _cell(column, cell, request.by, rest) for column, cell in zip(found.columns, line.cells, strict=True)
        ],
    }


def _cell(column: Column, cell: Cell, by: Breakdown | None, rest: str) -> Json:
    """A cell; `rest` is the path of its listing from the indicator on."""
    path = _path(column.period)
    return {
        "period": column.period.code,
        "value": cell.value,
        "out_of": cell.out_of,
        "listing": path + rest,
        "compared": {
            comparison: _compared(comparison, cell, other, rest) for comparison, other in column.compared.items()
        },
        "parts": [
            {"part": part, "value": value, "listing": f"{path}{rest}&{by}={part}"}
            for part, value in sorted(cell.parts.items())
        ],
        "repeated": cell.repeated,
    }


def _compared(comparison: Comparison, cell: Cell, other: Period | None, rest: str) -> Json | None:
    there = cell.compared[comparison]
    if there is None or other is None:
        return None
    difference = None if comparison is Comparison.CUMULATED else cell.value - there
    return {"value": there, "difference": difference, "listing": _path(other) + rest}


def _path(period: Period) -> str:
    return f"/v1/reports/{period.code}/listings/"
