"""Applications (hồ sơ đề nghị): what is applied for, and the stages of the dossier until its decision."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field as Described
from pydantic import PlainSerializer
from sqlalchemy import BigInteger, DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from db.tables.base import PRIVATE, HeldFacts, Stage, Version
from db.tables.constraints import no_overlap, version_constraints
from db.tables.types import Day, DossierCode, Identifier, Instant, KindKey, RegisterKey, Seq


def _as_stored(value: datetime) -> str:
    """The instant as PostgreSQL writes it, so that a rebuild equals what is stored."""
    whole, _, fraction = value.astimezone(UTC).replace(tzinfo=None).isoformat().partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}+00:00" if fraction else f"{whole}+00:00"


Dossier = Annotated[DossierCode, Described(description="Dossier code (mã hồ sơ)")]
AskedRegister = Annotated[RegisterKey, Described(description="Key of the register concerned (sổ bộ)")]
AskedKind = Annotated[KindKey, Described(description="Kind of act applied for (thủ tục: cấp, gia hạn, …)")]
AskedEntry = Annotated[
    Identifier | None,
    Field(foreign_key="entry.id", description="The entry concerned; null if a new one is applied for"),
]
ReceivedAt = Annotated[
    Instant,
    PlainSerializer(_as_stored, when_used="json"),
    Field(sa_type=DateTime(timezone=True), description="Day and hour of receipt (thời điểm tiếp nhận)"),
]
PromisedOn = Annotated[
    Day | None, Described(description="Day promised on the receipt (ngày hẹn trả); printed, so it never changes")
]
DueOn = Annotated[Day | None, Described(description="Day it was due, as of the decision or refusal (hạn giải quyết)")]
DecidedEntry = Annotated[
    Identifier | None, Field(foreign_key="entry.id", description="The entry that the decision opened or changed")
]
DecisionSeq = Annotated[Seq | None, Field(sa_type=BigInteger, description="seq of the act that was decided on")]


class ApplicationFacts(HeldFacts):
    """The facts of a dossier. What is applied for may be personal, so all of it stays outside the ledger's leaf."""

    dossier_code: Dossier
    asked_register: AskedRegister
    asked_kind: AskedKind
    asked_entry: AskedEntry = None
    received_at: ReceivedAt
    promised_on: PromisedOn = None
    due_on: DueOn = None
    decided_entry: DecidedEntry = None
    decision_seq: DecisionSeq = None
    asked: Annotated[
        dict[str, Any], PRIVATE, Field(sa_type=JSONB, description="The facts applied for (nội dung đề nghị)")
    ] = {}


class Application(ApplicationFacts, Version, table=True):
    """Versions of the applications."""

    __table_args__ = version_constraints(
        "application",
        ApplicationFacts,
        no_overlap("application", "dossier_code", "status <> 'voided'"),
        # Every act looks up the dossiers that rest on acts of its entry.
        Index("application_decided_ix", "decided_entry", postgresql_where=text("known_to IS NULL")),
        Index("application_asked_ix", "asked_entry", postgresql_where=text("known_to IS NULL")),
        states=Stage,
    )

    status: Stage = Field(sa_type=Text)  # type: ignore[assignment]
