"""The route that tells what changed in a register between two sizes of the ledger."""

from functools import cache
from typing import Any, Literal
from uuid import UUID

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from pydantic import BaseModel, Field, create_model

from api.entries.resource import Resource
from api.entries.schemas import DifferencesQuery, ManagedBy
from api.http import responses
from api.http.call import TheCall
from api.http.responses import Doc
from api.http.schemas import Shape
from domain.entries.differences import differences, span
from domain.tense import today


def differences_route(resource: Resource) -> HTTPRouteHandler:
    """The route of a register of which a caller sees all entries or none."""
    path = f"/v1/{resource.register.key}/differences"
    doc = Doc(_page_of(resource.public, resource.name), query=DifferencesQuery)

    @get("/differences", opt={"doc": doc})
    async def list_differences(call: TheCall) -> Response[bytes]:
        """List what changed in the list between two sizes of the ledger, as of a day (thay đổi giữa hai thời điểm ghi).

        Applied to the list at `from_seq` it gives the list at `to_seq`: rows are added, gone, or changed, with what
        they were before and are after. `next` keeps the day and the sizes of the first page.
        """
        query = call.query(DifferencesQuery)
        between = await span(call.database, query.from_seq, query.to_seq, query.as_of or today())
        found = await differences(
            call.database, call.caller.visibility, resource.shape, between, query.after, query.limit
        )
        same = query.model_copy(update={"as_of": between.day, "to_seq": between.to_seq})
        return responses.page(
            found.items,
            responses.following(path, same, str(found.after)) if found.more else None,
            as_of=f'"{between.day}"',
            from_seq=between.from_seq,
            to_seq=between.to_seq,
            managed_by=found.managed_by,
            after=found.after,
        )

    return list_differences


@cache
def _page_of(public: type[BaseModel], name: str) -> type[BaseModel]:
    """The shape of a page of differences."""
    row: Any = public | None
    change: Any = Literal["added", "gone", "changed"]
    item = create_model(
        f"{name}Difference",
        __base__=Shape,
        __doc__=f"What changed of a {name} (thay đổi của một dòng).",
        id=(UUID, Field(description="Identifier of the entry")),
        change=(change, Field(description="Whether its row is new, gone or another")),
        before=(row, Field(description="The row at `from_seq` (trước); null if there was none")),
        after=(row, Field(description="The row at `to_seq` (sau); null if there is none")),
    )
    items: Any = list[item]
    return create_model(
        f"{name}DifferencePage",
        __base__=Shape,
        __doc__=f"A page of what changed in the list of {name}.",
        items=(items, Field(description="The rows (các dòng)")),
        as_of=(str, Field(description="The day that the lists are of", json_schema_extra={"format": "date"})),
        from_seq=(int, Field(description="The earlier size of the ledger")),
        to_seq=(int, Field(description="The later size")),
        managed_by=(
            ManagedBy,
            Field(
                description="Who manages the register on the day (cơ quan quản lý). Where this changed, it changed in "
                "every row, also in those that are not listed here"
            ),
        ),
        after=(int, Field(description="The position from which to continue")),
        next=(str | None, Field(description="Path of the next page; null at the end")),
    )
