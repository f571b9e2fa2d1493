"""Shapes of the search."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.http.schemas import QueryCursor, QueryLimit, Search, Shape
from db.tables.labels import Label
from domain.search.hits import Found


class SearchQuery(Shape):
    """What is looked for."""

    q: Annotated[Search, Label("Từ khoá", "Không phân biệt dấu, chữ hoa, chữ thường.")] = Field(
        description="Words of names, titles and hosts; a number as it stands on a paper (Số: 313/GXN-STTTT ngày "
        "05/11/2024, or 313); a dossier code; a host, also as a URL; a present or former name of a body (từ khoá)"
    )
    limit: QueryLimit = Field(50, description="Maximum number of rows")
    after: QueryCursor | None = Field(None, description="Cursor: where the previous page ended, as in its `next`")


class FoundBy(Shape):
    """Why something was found."""

    field: str = Field(description="The field that has what was looked for; `document`: a document of an act on it")
    label_vi: str = Field(description="The field's name as forms show it (tên mục)")
    text: str = Field(description="What stands there (nội dung)")


class SearchHit(Shape):
    """Something that was found, as it is today."""

    kind: Found
    kind_vi: str = Field(description="The kind in Vietnamese (loại)")
    register_key: str = Field(alias="register", description="Key of its register (sổ bộ, danh mục)")
    register_vi: str = Field(description="Title of its register (tên sổ bộ, danh mục)")
    id: UUID = Field(description="Identifier of the entry")
    code: str | None = Field(description="Code of the body or of the dossier (mã); null for others")
    name: str | None = Field(description="Name of the holder or of the body (tên)")
    printed_number: str | None = Field(description="Number and symbol as printed (số và ký hiệu)")
    signed_on: date | None = Field(description="Day on which the paper was signed (ngày ký)")
    status: str = Field(description="State today (tình trạng); `not_yet_in_force` before its first day")
    status_vi: str = Field(description="The state in Vietnamese (tình trạng)")
    href: str = Field(description="Its path (địa chỉ)")
    found_by: list[FoundBy] = Field(description="Why it was found (tìm thấy theo)")
