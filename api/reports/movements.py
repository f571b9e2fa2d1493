"""Opening, movements and closing of every stock, each part with its listing."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.http import responses
from api.http.authorization import Asker, Served
from api.http.parsing import query_of
from api.http.responses import Doc
from api.reports.schemas import Listing, MovementQuery, StockMovement, StockMovements
from api.services import Services
from domain.access.principal import Principal
from domain.reports.calendars import calendar
from domain.reports.movements import Movements, Part
from domain.reports.period import Period, period
from domain.tense import tense


async def _movements(
    services: Services, code: str, asked: MovementQuery, principal: Principal
) -> tuple[Period, Movements]:
    found = period(code, await calendar(services.database, asked.calendar))
    seq = (await tense(services.database, None, asked.known_at, asked.known_seq)).seq
    return found, Movements(services.database, principal.counted, found, seq)


@get(
    "/{period:str}/movements",
    dependencies={"asked": query_of(MovementQuery)},
    opt={"doc": Doc(StockMovements, query=MovementQuery, refuses=(404,))},
)
async def read_movements(
    services: Served, period: FromPath[str], asked: NamedDependency[MovementQuery], principal: Asker
) -> Response[bytes]:
    """Say of every stock what was there, what came, what went and what is there (đầu kỳ, tăng, giảm, cuối kỳ)."""
    found, movements = await _movements(services, period, asked, principal)
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
    dependencies={"asked": query_of(MovementQuery)},
    opt={"doc": Doc(Listing, query=MovementQuery, refuses=(404,))},
)
async def read_part(
    services: Served,
    period: FromPath[str],
    indicator: FromPath[str],
    part: FromPath[str],
    asked: NamedDependency[MovementQuery],
    principal: Asker,
) -> Response[bytes]:
    """List one part of a stock's movement: opening, in, out or closing (danh sách biến động)."""
    _, movements = await _movements(services, period, asked, principal)
    return responses.page(await movements.listing(indicator, part), None)
