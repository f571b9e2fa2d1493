"""Dry runs (ghi thử): what a write would record, by the very work that records it, in a transaction rolled back."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final, Literal

from litestar import Response
from pydantic import Field

from api.http import responses
from api.http.authorization import caller_of
from api.http.parsing import AnyRequest
from api.http.problems import ProblemFault, on_known_error
from api.http.schemas import Shape
from api.http.writes import Work, idempotent_request, judged_transaction
from db.errors import BadValue, BeingMigrated, Violated
from db.queries import dry_run as queries
from db.session import Database
from domain import idempotency
from domain.entries.warnings import Caution, collected_warnings
from domain.errors import Conflict, Fault, NotAllowed, Stale
from domain.gathering import together_with
from domain.idempotency import FIELD

FORESEEN_VI: Final = "dự kiến"

_TOLD: Final = (Conflict, Stale, NotAllowed, BadValue, Violated)
"""Refusals that a dry run tells in its answer: of what would be recorded, not of who asks or how."""

_MADE_BY_RECORDING: Final = ("recorded_at", "leaf_hash", "verification_code", "verify_url", "digest")
"""Members of an answer that do not exist before it is recorded: a code that was shown here might be printed."""

_MADE_BY_OPENING: Final = ("id", "href", "nth", "prepared_at")
"""The same of what is new: an identifier, address, place or instant that it would not get."""


class ShownWarning(Shape):
    """What is allowed but unusual."""

    field: str = Field(description="Where: the field's path in the body")
    value: Any = Field(description="The value that was sent")
    code: str = Field(description="Stable name of the rule")
    text_vi: str = Field(description="What is unusual, in Vietnamese (cảnh báo)")
    rule: str = Field(description="The same in English")


class DryRun(Shape):
    """What a write would do (ghi thử); nothing of it is recorded."""

    dry_run: Literal[True] = Field(True, description="Nothing was recorded")
    status: int = Field(description="The status with which the write would be answered")
    answer: dict[str, Any] | None = Field(
        description="The answer as it would be; null if it would be refused. Null in it is what only recording makes: "
        "hash, verification code, instant, and the identifier of a new entry"
    )
    seq_foreseen: int | None = Field(description="Position in the ledger that it would get now (số thứ tự dự kiến)")
    printed_number_foreseen: str | None = Field(
        description="Number and symbol that it would get now (số dự kiến): given only when it is recorded"
    )
    foreseen_vi: str | None = Field(description="The label of what is foreseen: `dự kiến`; null if nothing is")
    faults: list[ProblemFault] = Field(description="Every fault for which it would be refused (các lỗi)")
    warnings: list[ShownWarning] = Field(description="What is allowed but unusual (cảnh báo)")


class _RolledBack(Exception):
    """Ends the transaction of a dry run with its response."""

    def __init__(self, response: Response[bytes]) -> None:
        self.response = response


async def foresee(
    database: Database, request: AnyRequest, work: Work, *, of_access: bool = False, faults: Sequence[Fault] = ()
) -> Response[bytes]:
    """Run `work` as `write` does, and roll back: what would be recorded, or the faults for which it would be refused.

    Raises what `write` raises for the caller, for a body with `faults`, for what does not exist, and NotAllowed for a
    key that was used. The key is not used by this.
    """
    if request.headers.getall(FIELD, []) and (keyed := await idempotent_request(request, faults)):
        await idempotency.check_unused(database, keyed)
    with collected_warnings() as warnings:
        try:
            response = await _tried(database, request, work, of_access=of_access, faults=faults)
        except _TOLD as error:
            problem = json.loads(on_known_error(request, error).content)
            return _answer(problem["status"], None, problem["errors"], warnings)
    return _answer(response.status_code or 200, response, [], warnings)


async def _tried(
    database: Database, request: AnyRequest, work: Work, *, of_access: bool, faults: Sequence[Fault]
) -> Response[bytes]:
    async def try_once() -> Response[bytes]:
        try:
            async with judged_transaction(database, request, of_access=of_access) as session:
                with together_with(faults):
                    response = await work(session, caller_of(request.scope))
                await session.rows(queries.check_constraints)
                raise _RolledBack(response)
        except _RolledBack as done:
            return done.response

    try:
        return await try_once()
    except BeingMigrated:  # as in `write`
        return await try_once()


def _answer(
    status: int, response: Response[bytes] | None, faults: list[Any], warnings: Sequence[Caution]
) -> Response[bytes]:
    receipt = None if response is None else _foreseeable(response)
    seq = receipt.get("seq") if receipt else None
    number = receipt.get("printed_number") if receipt else None
    told = DryRun(
        status=status,
        answer=receipt,
        seq_foreseen=seq,
        printed_number_foreseen=number,
        foreseen_vi=FORESEEN_VI if seq or number else None,
        faults=faults,
        warnings=[ShownWarning(**asdict(warning)) for warning in warnings],
    )
    return responses.shaped(told, headers={"Cache-Control": "no-store"})


def _foreseeable(response: Response[bytes]) -> dict[str, Any]:
    """The answer without what only recording makes, of its items too."""
    answer: dict[str, Any] = json.loads(response.content)
    opened = _MADE_BY_OPENING if "Location" in response.headers else ()
    for part in (answer, *answer.get("items", ())):
        new = (*opened, "entry") if opened and "id" not in part else opened  # a receipt is of the entry that it opens
        part |= dict.fromkeys(name for name in (*_MADE_BY_RECORDING, *new) if name in part)
    return answer
