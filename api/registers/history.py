"""An entry's history as the API shows it: only published facts, acts beside the versions they made known."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from api.registers.resource import Resource
from api.schemas import History, PublicAct, PublicDocument
from domain.act import Act, Document
from domain.order import kind_of


def history_of(resource: Resource, entry: UUID, acts: Sequence[Act], versions: Sequence[str]) -> History:
    """The acts in order, each with its versions (JSON texts with `known_from` and `known_to`)."""
    by_act: dict[int, list[Any]] = defaultdict(list)
    for text in versions:
        version = json.loads(text)
        by_act[version["known_from"]].append(version)
    return History(id=entry, acts=[_act(resource, act, by_act[act.seq]) for act in acts])


def _act(resource: Resource, act: Act, versions: list[Any]) -> PublicAct:
    published = resource.public.model_fields
    return PublicAct(
        seq=act.seq,
        kind=act.kind,
        title_vi=kind_of(resource.register, act.kind).title_vi,
        recorded_at=act.recorded_at,
        recorded_by=act.recorded_by,
        effective_on=act.effective_on,
        authority=act.authority,
        corrects=act.corrects,
        reason=act.reason,
        document=_document(act.document),
        changes={name: value for name, value in act.changes.items() if name in published},
        versions=versions,
    )


def _document(document: Document | None) -> PublicDocument | None:
    if document is None:
        return None
    return PublicDocument(**{name: getattr(document, name) for name in PublicDocument.model_fields})
