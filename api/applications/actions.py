"""What may be done next with a dossier: its acts have paths of their own, and its decision records another act."""

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from api.entries.actions import EntryActions
from api.http.call import Call
from db.tables.base import Stage
from domain.access.principal import act_on, draft_in
from domain.applications.decidable import blocking_decision
from domain.entries.situation import Situation
from domain.registers.application import APPLICATIONS, DECIDE, RECEIVE_SUPPLEMENT, REFUSE
from domain.tense import Tense

_OPERATIONS: Final = {RECEIVE_SUPPLEMENT.key: "supplement", REFUSE.key: "refusal", DECIDE.key: "decision"}


class DossierActions(EntryActions):
    """Reads dossiers with their actions, of which a decision also needs what the act applied for needs."""

    def __init__(self) -> None:
        super().__init__(APPLICATIONS, operations=_OPERATIONS)

    async def situation(self, call: Call, row: Mapping[str, Any], when: Tense, acts_of: Any) -> Situation:
        """What decides which acts may follow, on the dossier and on the entry that it is about."""
        dossier = json.loads(row["text"])
        register, kind, entry = dossier["asked_register"], dossier["asked_kind"], dossier["asked_entry"]
        found = await self.by_rules(call, await self.by_state(call, row, when, acts_of), row, register)
        found = found._replace(
            asked=(register, kind),
            lacks_asked=call.caller.lacks(act_on(register)),
            lacks_draft_asked=call.caller.lacks(draft_in(register)),
        )
        if entry is None or row["status"] != Stage.PROCESSING or found.bar or found.lacks_for(DECIDE.key)[1]:
            return found
        why = await blocking_decision(call.database, register, kind, UUID(entry), when.day, call.caller.visibility)
        return found._replace(blocked=(*found.blocked, (DECIDE.key, why))) if why else found
