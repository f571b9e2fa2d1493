"""Places (đơn vị hành chính) by code and time: a code alone does not identify one.

On 1/7/2025 codes of communes passed to other names (24670 was Đắk R'La and became Đắk Mil), so the key is the code and
its first day. Where the first day is unknown it is that of the province, 1/1/2004; `source` says so.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import CheckConstraint, Text, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from db.tables.base import Table
from db.tables.constraints import one_of
from db.tables.types import Line, Name, PlaceCode


class Level(StrEnum):
    """Tier of government (cấp hành chính)."""

    PROVINCE = "province"  # tỉnh, thành phố trực thuộc trung ương
    DISTRICT = "district"  # huyện, quận, thị xã, thành phố thuộc tỉnh; until 30/6/2025
    COMMUNE = "commune"  # xã, phường, thị trấn, đặc khu


Code = Annotated[
    PlaceCode,
    Field(primary_key=True, description="Code (mã đơn vị hành chính); at another time it may differ in meaning"),
]
ValidFrom = Annotated[date, Field(primary_key=True, description="First day of this name")]
ValidTo = Annotated[date | None, Described(description="First day after this name; null while it has no end")]
PlaceName = Annotated[Name, Described(description="Name with its type, for example Xã Đức Mạnh (tên)")]
PlaceLevel = Annotated[Level, Field(sa_type=Text, description="Tier of government (cấp hành chính)")]
PlaceParent = Annotated[
    PlaceCode | None, Described(description="Code of the place it is a part of; null for a province")
]
Successor = Annotated[
    PlaceCode | None,
    Described(description="Code, on the day `valid_to`, of the place that took over its territory; null if unknown"),
]
Source = Annotated[Line, Described(description="Source, and what is in doubt about it (nguồn)")]


class Place(Table, table=True):
    """One row per code and name."""

    __table_args__ = (
        ExcludeConstraint(
            (text("code"), "="),
            (text("daterange(valid_from, valid_to)"), "&&"),
            name="place_code_excl",
        ),
        one_of("level", Level),
        CheckConstraint("valid_from < valid_to", name="legal_time"),
        CheckConstraint("isfinite(valid_from) AND isfinite(valid_to)", name="finite"),
        CheckConstraint("(level = 'province') = (parent IS NULL) AND parent <> code", name="parent"),
        CheckConstraint("successor IS NULL OR valid_to IS NOT NULL", name="successor"),
    )

    code: Code
    valid_from: ValidFrom
    valid_to: ValidTo
    name: PlaceName
    level: PlaceLevel
    parent: PlaceParent = Field(index=True)
    successor: Successor
    source: Source
