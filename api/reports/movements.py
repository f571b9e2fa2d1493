"""Opening, movements and closing of every stock, each part with its listing."""

from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import Field

from api.http import responses
from api.http.authorization import Asker, access
from api.http.parsing import query_of
from api.http.responses import Doc
from api.http.schemas import KnownQuery, Shape
from api.reports.figures import Listing
from db.tables.types import Symbol
from domain.access.principal import READ, Principal
from domain.reports.calendars import calendar
from domain.reports.movements import Movements, Part
from domain.reports.period import ND09, Period, period
from domain.tense import tense


class MovementQuery(KnownQuery):
    """Which calendar cuts the period, and as known when."""

    calendar: Symbol = Field(ND09.key, description="Key of the reporting calendar (kỳ báo cáo)")


class StockMovement(Shape):
    """A stock over a period: opening + came - went = closing."""

    indicator: str = Field(description="Key of the indicator (chỉ tiêu)")
    title_vi: str = Field(description="What it is called (tên gọi)")
    opening: int = Field(description="On the day before the period (đầu kỳ)")
    came: int = Field(description="In at the end and not at the beginning (tăng)")
    went: int = Field(description="In at the beginning and not at the end (giảm)")
    closing: int = Field(description="On the last day (cuối kỳ)")
    balanced: bool = Field(description="Whether the parts add up; false would be a defect")
    listings: dict[str, str] = Field(description="Paths of the rows of each part")


class StockMovements(Shape):
    """The movements of every stock."""

    items: list[StockMovement] = Field(description="Every stock (số hiện có)")


async def _movements(state: State, code: str, asked: MovementQuery, principal: Principal) -> tuple[Period, Movements]:
    found = period(code, await calendar(state.database, asked.calendar))
    seq = (await tense(state.database, None, asked.known_at, asked.known_seq)).seq
    return found, Movements(state.database, principal.visibility, found, seq)


@get(
    "/{period:str}/movements",
    dependencies={"asked": query_of(MovementQuery)},
    opt={"doc": Doc(StockMovements, query=MovementQuery, refuses=(404,))},
)
async def read_movements(
    state: State, period: FromPath[str], asked: NamedDependency[MovementQuery], principal: Asker
) -> Response[bytes]:
    """Say of every stock what was there, what came, what went and what is there (đầu kỳ, tăng, giảm, cuối kỳ)."""
    found, movements = await _movements(state, period, asked, principal)
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
    state: State,
    period: FromPath[str],
    indicator: FromPath[str],
    part: FromPath[str],
    asked: NamedDependency[MovementQuery],
    principal: Asker,
) -> Response[bytes]:
    """List one part of a stock's movement: opening, in, out or closing (danh sách biến động)."""
    _, movements = await _movements(state, period, asked, principal)
    return responses.page(await movements.listing(indicator, part), None)


def movement_router() -> Router:
    """The movements' router."""
    return Router(path="/v1/reports", route_handlers=[read_movements, read_part], tags=["Reports"], opt=access(READ))
