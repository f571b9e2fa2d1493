"""The published facts of acts in the feed: enough to rebuild every list without reading an entry (bản sao)."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, TypeAlias
from uuid import UUID

from db.queries import published as queries
from db.queries.entries import Shape
from db.session import Reader, Row
from domain.acts.rows import dump
from domain.registers import RECORDED
from domain.registers.words import kind_vi

Shapes: TypeAlias = Mapping[str, Shape]
"""What is published of each register, by its key."""

_Texts: TypeAlias = dict[int, list[str]]
_NULL: Final = "null"


async def with_facts(reader: Reader, shapes: Shapes, rows: Sequence[Row]) -> list[str]:
    """Acts of `db.queries.feed.page_with_facts`, which must be visible, as JSON texts with their published facts."""
    versions: _Texts = defaultdict(list)
    superseded: _Texts = defaultdict(list)
    for register, acts in _by_register(rows).items():
        shape = shapes[register]
        arguments = {"entries": [entry for entry, _ in acts], "seqs": [seq for _, seq in acts]}
        for row in await reader.rows(queries.made_known(shape), **arguments):
            versions[row["seq"]].append(_version(row))
        for row in await reader.rows(queries.superseded(shape), **arguments):
            superseded[row["seq"]].append(f'"{row["valid_from"]}"')
    return [_item(row, shapes[row["register"]], versions[row["seq"]], superseded[row["seq"]]) for row in rows]


def with_kind_vi(row: Row) -> str:
    """An act of the feed as JSON text, with its kind in Vietnamese beside the key of the kind."""
    said, says = _kind_in_words(row["register"], row["kind"])
    item: str = row["item"]
    return item.replace(said, says, 1)  # no text of other people stands before the kind


@cache
def _kind_in_words(register: str, kind: str) -> tuple[str, str]:
    key = f'"kind":"{kind}"'
    return key, f'{key},"kind_vi":"{kind_vi(register, kind)}"'


def _by_register(rows: Iterable[Row]) -> Mapping[str, list[tuple[UUID, int]]]:
    found: dict[str, list[tuple[UUID, int]]] = defaultdict(list)
    for row in rows:
        found[row["register"]].append((row["entry"], row["seq"]))
    return found


def _version(row: Row) -> str:
    shown_to = _NULL if row["shown_to"] is None else f'"{row["shown_to"]}"'
    return f'{{"shown_from":"{row["shown_from"]}","shown_to":{shown_to},"row":{row["row"]}}}'


def _item(row: Row, shape: Shape, versions: Iterable[str], superseded: Iterable[str]) -> str:
    changes = RECORDED[row["register"]].published(json.loads(row["changes"]), shape.fields)
    facts = (
        f'"document":{row["document"]},"basis":{row["basis"]},"changes":{dump(changes)},'
        f'"versions":[{",".join(versions)}],"superseded":[{",".join(superseded)}]'
    )
    return f'{with_kind_vi(row)[:-1]},"facts":{{{facts}}}}}'
