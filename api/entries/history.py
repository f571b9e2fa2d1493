"""An entry's history as the API shows it: only published facts, acts beside the versions they made known."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api.entries.resource import Resource
from api.entries.schemas import History, PublicAct, PublicDocument
from domain.acts.act import Act, Document
from domain.papers.code import printed


def history_of(
    resource: Resource, entry: UUID, acts: Sequence[Act], versions: Sequence[str], codes: Mapping[int, str]
) -> History:
    """The acts in order, each with its versions (JSON texts with `known_from` and `known_to`) and its paper's code."""
    by_act: dict[int, list[Any]] = defaultdict(list)
    for text in versions:
        version = json.loads(text)
        by_act[version["known_from"]].append(version)
    return History(id=entry, acts=[_act(resource, act, by_act[act.seq], codes.get(act.seq)) for act in acts])


def _act(resource: Resource, act: Act, versions: list[Any], code: str | None) -> PublicAct:
    published = resource.public.model_fields
    return PublicAct(
        seq=act.seq,
        kind=act.kind,
        title_vi=resource.register.kind(act.kind).title_vi,
        recorded_at=act.recorded_at,
        recorded_by=act.recorded_by,
        effective_on=act.effective_on,
        authority=act.authority,
        corrects=act.corrects,
        reason=act.reason,
        document=_document(act.document),
        **verification(code),
        changes={name: value for name, value in act.changes.items() if name in published},
        versions=versions,
    )


def verification(code: str | None) -> dict[str, str | None]:
    """How anybody verifies the paper that has this code."""
    shown = None if code is None else printed(code)
    return {"verification_code": shown, "verify_url": shown and f"/v1/verify/{shown}"}


def _document(document: Document | None) -> PublicDocument | None:
    if document is None:
        return None
    return PublicDocument(**{name: getattr(document, name) for name in PublicDocument.model_fields})
