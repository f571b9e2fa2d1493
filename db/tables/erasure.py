"""Erasures of personal fields (xoá dữ liệu cá nhân)."""

from typing import Annotated

from pydantic import Field as Described
from sqlalchemy import ARRAY, BigInteger, Text
from sqlmodel import Field

from db.tables.base import Facts, Version
from db.tables.constraints import reference_constraints
from db.tables.labels import Label
from db.tables.types import Identifier, RegisterKey


class ErasureFacts(Facts):
    """What was erased: the fields of an entry, in these acts."""

    erased_register: Annotated[RegisterKey, Described(description="The register (sổ bộ)"), Label("Sổ bộ")]
    erased_entry: Annotated[Identifier, Described(description="The entry (dòng trong sổ)"), Label("Dòng trong sổ")]
    erased_fields: Annotated[
        list[str],
        Field(sa_type=ARRAY(Text), description="The personal fields (các trường)"),
        Label("Các trường đã xoá"),
    ]
    erased_acts: Annotated[
        list[int],
        Field(sa_type=ARRAY(BigInteger), description="seqs of the acts that had personal data (các hành vi)"),
        Label("Các hành vi có dữ liệu bị xoá"),
    ]


class Erasure(ErasureFacts, Version, table=True):
    """The erasures: one version each."""

    __table_args__ = reference_constraints("erasure", ErasureFacts)
