"""Movements of stocks over a period: opening, in, out, closing, each with its listing."""

from litestar import Response, get
from litestar.params import FromPath

from api.http import responses
from api.http.call import Call, TheCall
from api.http.responses import Doc
from api.reports.schemas import Listing, MovementQuery, StockMovement, StockMovements
from domain.reports.calendars import calendar
from domain.reports.movements import Movements, Part
from domain.reports.period import Period
from domain.reports.spans import any_period


async def _movements(call: Call, code: str, query: MovementQuery) -> tuple[Period, Movements]:
    when = await call.tense(query)
    wanted = any_period(code, await calendar(call.database, query.calendar, when.size))
    return wanted, Movements(call.database, call.caller.visibility, wanted, when.seq)


@get("/{period:str}/movements", opt={"doc": Doc(StockMovements, query=MovementQuery, refuses=(404,))})
async def read_movements(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Read opening, in, out and closing of every stock (đầu kỳ, tăng, giảm, cuối kỳ)."""
    query = call.query(MovementQuery)
    question = ("movements", period, query.model_dump_json(), call.caller.visibility)
    return responses.json(
        await call.services.answer_cache.get(call.database, question, lambda: _answer(call, period, query))
    )


async def _answer(call: Call, code: str, query: MovementQuery) -> bytes:
    """The movements as JSON text, which depend on the ledger and on what their caller sees, and on nothing else."""
    wanted, movements = await _movements(call, code, query)
    items = [
        StockMovement(
            indicator=movement.name,
            title_vi=movement.indicator.title_vi,
            opening=movement.opening,
            came=movement.came,
            went=movement.went,
            closing=movement.closing,
            balanced=movement.balanced,
            listings={part: _path(wanted, movement.name, part, query) for part in Part},
        )
        for movement in await movements.all()
    ]
    return StockMovements(items=items).model_dump_json(by_alias=True).encode()


def _path(period: Period, name: str, part: Part, query: MovementQuery) -> str:
    known = "" if query.known_seq is None else f"&known_seq={query.known_seq}"
    return f"/v1/reports/{period.code}/movements/{name}/{part}?calendar={period.calendar}{known}"


@get(
    "/{period:str}/movements/{indicator:str}/{part:str}",
    opt={"doc": Doc(Listing, query=MovementQuery, refuses=(404,))},
)
async def read_part(
    call: TheCall, period: FromPath[str], indicator: FromPath[str], part: FromPath[str]
) -> Response[bytes]:
    """List one part of a stock's movement: opening, in, out or closing (danh sách biến động)."""
    _, movements = await _movements(call, period, call.query(MovementQuery))
    return responses.page(await movements.listing(indicator, part), None)
