"""Opening, movements and closing of every stock, each part with its listing."""

from litestar import Response, get
from litestar.params import FromPath

from api.http import responses
from api.http.call import Call, TheCall
from api.http.responses import Doc
from api.reports.schemas import Listing, MovementQuery, StockMovement, StockMovements
from domain.reports.calendars import calendar
from domain.reports.movements import Movements, Part
from domain.reports.period import Period, period


async def _movements(call: Call, code: str, asked: MovementQuery) -> tuple[Period, Movements]:
    found = period(code, await calendar(call.database, asked.calendar))
    return found, Movements(call.database, call.caller.visibility, found, (await call.tense(asked)).seq)


@get("/{period:str}/movements", opt={"doc": Doc(StockMovements, query=MovementQuery, refuses=(404,))})
async def read_movements(call: TheCall, period: FromPath[str]) -> Response[bytes]:
    """Say of every stock what was there, what came, what went and what is there (đầu kỳ, tăng, giảm, cuối kỳ)."""
    asked = call.query(MovementQuery)
    found, movements = await _movements(call, period, asked)
    items = [
        StockMovement(
            indicator=one.name,
            title_vi=one.indicator.title_vi,
            opening=one.opening,
            came=one.came,
            went=one.went,
            closing=one.closing,
            balanced=one.balanced,
            listings={part: _path(found, one.name, part, asked) for part in Part},
        )
        for one in await movements.all()
    ]
    return responses.shaped(StockMovements(items=items))


def _path(found: Period, name: str, part: Part, asked: MovementQuery) -> str:
    known = "" if asked.known_seq is None else f"&known_seq={asked.known_seq}"
    return f"/v1/reports/{found.code}/movements/{name}/{part}?calendar={found.calendar}{known}"


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
