"""An entry's history in the API: its acts, each with the versions it made known, and published facts only."""

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
    """The history of an entry; `versions` are JSON texts with `known_from`, `codes` verification codes by seq."""
    by_act: dict[int, list[Any]] = defaultdict(list)
    for text in versions:
        version = json.loads(text)
        by_act[version["known_from"]].append(version)
    return History(id=entry, acts=[_act(resource, act, by_act[act.seq], codes.get(act.seq)) for act in acts])


def _act(resource: Resource, act: Act, versions: list[Any], code: str | None) -> PublicAct:
    return PublicAct(
        seq=act.seq,
        kind=act.kind,
        kind_vi=resource.register.kind(act.kind).title_vi,
        recorded_at=act.recorded_at,
        recorded_by=act.recorded_by,
        prepared_by=act.prepared_by,
        effective_on=act.effective_on,
        follows_signing=act.follows_signing,
        authority=act.authority,
        corrects=act.corrects,
        reason=act.reason,
        document=_document(act.document),
        basis=_document(act.basis),
        **verification(code),
        changes=resource.register.published(act.changes, resource.public.model_fields),
        versions=versions,
    )


def verification(code: str | None) -> dict[str, str | None]:
    """The verification code of a paper as printed, and the path at which the public verifies it."""
    text = None if code is None else printed(code)
    return {"verification_code": text, "verify_url": text and f"/v1/verify/{text}"}


def _document(document: Document | None) -> PublicDocument | None:
    if document is None:
        return None
    return PublicDocument(**{name: getattr(document, name) for name in PublicDocument.model_fields})
