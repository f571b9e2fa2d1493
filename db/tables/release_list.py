"""Lists that come with a release, such as places and days off: each enters the ledger as one act, with its digest."""

from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import Index, text

from db.tables.base import Facts, Version
from db.tables.constraints import reference_constraints
from db.tables.labels import Label
from db.tables.types import Line, Symbol

ListName = Annotated[
    Symbol, Described(description="Name of the list, which is that of its table"), Label("Tên danh mục")
]
Rows = Annotated[int, Described(ge=0, description="How many rows it has (số dòng)"), Label("Số dòng")]
Digest = Annotated[
    Line,
    Described(description="SHA-256 over the canonical JSON of its rows (RFC 8785), hex"),
    Label("Mã băm SHA-256 của các dòng"),
]
ListSource = Annotated[Line | None, Described(description="Where it comes from (căn cứ)"), Label("Căn cứ")]


class ReleaseListFacts(Facts):
    """A list, with the digest of its rows."""

    name: ListName
    rows: Rows
    digest: Digest
    source: ListSource = None


class ReleaseList(ReleaseListFacts, Version, table=True):
    """Versions of the lists."""

    __tablename__ = "release_list"
    __table_args__ = reference_constraints(
        "release_list",
        ReleaseListFacts,
        Index("release_list_list_ix", "name", postgresql_where=text("known_to IS NULL")),
    )
