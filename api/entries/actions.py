"""The `actions` of an entry in the answer of its read: rendered once for each situation, then only put into it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from litestar import Response

from api.entries.schemas import PublicAction
from api.http import responses
from api.http.call import Call
from api.http.preconditions import etag
from db.tables.proposal import Operation
from domain.access.principal import act_on, draft_in
from domain.acts.act import Act
from domain.declarations.register import Register
from domain.entries.actions import ENDED_ON, Action, actions
from domain.entries.reading import RegisterService
from domain.entries.second_person import kinds_of_two, rules_of
from domain.entries.situation import Situation, manager_of, situation, situation_by_acts, with_two
from domain.tense import Tense, today

PROPOSALS: Final = "/v1/proposals"
SECOND_PERSON_VI: Final = "Việc này cần hai người: một người soạn và trình ký, người khác ký và cấp số."
_PROPOSED: Final = {"acts": Operation.ACT, "refusal": Operation.REFUSAL, "decision": Operation.DECISION}
"""What is proposed instead of what is submitted at a path."""

_ID: Final = b"@id@"
_ENDED_ON: Final = ENDED_ON.encode()
_SITUATIONS: Final = 4096
"""Situations whose actions a worker keeps rendered."""


class EntryActions:
    """Reads entries of a register with their actions.

    `scope` is what acts need, and `operations` are kinds of act that are submitted at a path of their own. Without
    `recorded` no acts can be recorded on entries, which follow from other requests.
    """

    def __init__(
        self,
        register: Register,
        scope: str | None = None,
        operations: Mapping[str, str] | None = None,
        *,
        recorded: bool = True,
    ) -> None:
        self.register, self._scope, self._operations = register, scope or act_on(register.key), operations or {}
        self._recorded = recorded
        self._version: tuple[int, date] | None = None
        self._two: dict[tuple[str, str | None], frozenset[str]] = {}

    async def response(self, call: Call, service: RegisterService, entry: UUID, when: Tense) -> Response[bytes]:
        """The response to a read of an entry."""
        return await self.answer(call, service, await service.read_with_state(entry, when), when)

    async def answer(self, call: Call, service: RegisterService, row: Any, when: Tense) -> Response[bytes]:
        """The response to a read, by its row."""
        found = await self.situation(call, row, when, service.acts_of)
        body = spliced(row["text"], _rendered(self, found), row)
        return responses.json(body, headers={"ETag": etag(row["newest"])})

    async def situation(self, call: Call, row: Mapping[str, Any], when: Tense, acts_of: Any) -> Situation:
        """What decides which acts may follow."""
        found = await self.by_state(call, row, when, acts_of)
        return found if self.register.is_reference else await self.by_rules(call, found, row, self.register.key)

    async def by_state(self, call: Call, row: Mapping[str, Any], when: Tense, acts_of: Any) -> Situation:
        """The same without the signing rules."""
        lacks = call.caller.lacks(self._scope)
        found = situation(self.register, row, when, lacks)
        if found is None:
            acts: list[Act] = await acts_of(row["id"])
            found = situation_by_acts(self.register, row, when, lacks, acts)
        return found

    async def by_rules(self, call: Call, found: Situation, row: Mapping[str, Any], owner: str) -> Situation:
        """The same with the signing rules of the register `owner`, for one version of reference data and one day."""
        version, authority = (row["reference_version"], today()), manager_of(row["text"])
        if version != self._version:
            self._version, self._two = version, {}
        remembered = self._two  # those of this version, whatever others read meanwhile
        if (two := remembered.get((owner, authority))) is None:
            rules = [await rules_of(call.database, owner, by) for by in (authority, None)]
            two = remembered[owner, authority] = kinds_of_two(self.register.key, *rules)
        return with_two(found, two, call.caller.lacks(draft_in(self.register.key))) if two else found

    def render(self, found: Situation) -> bytes:
        """The actions in a situation as JSON, with placeholders."""
        shown = [self._shown(action) for action in (actions(self.register, found) if self._recorded else ())]
        return json.dumps([action.model_dump() for action in shown], ensure_ascii=False, separators=(",", ":")).encode()

    def _shown(self, action: Action) -> PublicAction:
        path = self._operations.get(action.kind, "acts")
        two = action.second_person
        return PublicAction(
            allowed=action.why_not_vi is None,
            second_person_vi=SECOND_PERSON_VI if two else None,
            operation=_PROPOSED[path] if two else None,
            method="POST",
            href=PROPOSALS if two else f"/v1/{self.register.key}/{_ID.decode()}/{path}",
            **asdict(action),
        )


@lru_cache(maxsize=_SITUATIONS)
def _rendered(of: EntryActions, found: Situation) -> tuple[tuple[bytes, ...], bool]:
    """The actions in a situation, split where the entry's identifier stands; and whether they name its last day."""
    rendered = of.render(found)
    return tuple(rendered.split(_ID)), _ENDED_ON in rendered


def spliced(text: str, rendered: tuple[tuple[bytes, ...], bool], row: Mapping[str, Any]) -> bytes:
    """The JSON of an entry with its actions, of which the placeholders are filled."""
    parts, dated = rendered
    shown = str(row["id"]).encode().join(parts)
    if dated:
        shown = shown.replace(_ENDED_ON, f"{_ended_on(row):%d/%m/%Y}".encode())
    return b'%b,"actions":%b}' % (text[:-1].encode(), shown)


def _ended_on(row: Mapping[str, Any]) -> date:
    """The first day of its state or, once it has expired, the last day of its term."""
    day: date = (row["status"] == "expired" and row.get("expires_on")) or row["valid_from"]
    return day
