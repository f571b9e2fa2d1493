"""Applications (hồ sơ đề nghị): what somebody asks for, and how the dossier went until it was decided."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field as Described
from pydantic import PlainSerializer
from sqlalchemy import BigInteger, DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from db.tables.base import PRIVATE, Facts, Stage, Version, no_two_at_once, version_guards
from db.tables.types import Day, DossierCode, Identifier, Instant, KindKey, RegisterKey, Seq


def _as_stored(value: datetime) -> str:
    """The instant as PostgreSQL writes it, so that what is derived again equals what is stored."""
    whole, _, fraction = value.astimezone(UTC).replace(tzinfo=None).isoformat().partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}+00:00" if fraction else f"{whole}+00:00"


Dossier = Annotated[DossierCode, Described(description="Dossier code (mã hồ sơ)")]
AskedRegister = Annotated[RegisterKey, Described(description="Key of the register it is about (sổ bộ)")]
AskedKind = Annotated[KindKey, Described(description="Kind of act asked for (thủ tục: cấp, gia hạn, …)")]
AskedEntry = Annotated[
    Identifier | None,
    Field(foreign_key="entry.id", description="The entry it is about; none where a new one is asked for"),
]
ReceivedAt = Annotated[
    Instant,
    PlainSerializer(_as_stored, when_used="json"),
    Field(sa_type=DateTime(timezone=True), description="Day and hour of receipt (thời điểm tiếp nhận)"),
]
PromisedOn = Annotated[
    Day | None, Described(description="Day promised on the receipt (ngày hẹn trả); printed, so it never changes")
]
DueOn = Annotated[Day | None, Described(description="Day it was due when it was decided or refused (hạn giải quyết)")]
DecidedEntry = Annotated[
    Identifier | None, Field(foreign_key="entry.id", description="The entry that the decision made or changed")
]
DecisionSeq = Annotated[Seq | None, Field(sa_type=BigInteger, description="seq of the act that was decided")]


class ApplicationFacts(Facts):
    """What a dossier says. What is asked for holds personal data, so all of it stays outside the ledger's leaf."""

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
        dict[str, Any], PRIVATE, Field(sa_type=JSONB, description="The facts asked for (nội dung đề nghị)")
    ] = {}


class Application(ApplicationFacts, Version, table=True):
    """Versions of the applications."""

    __table_args__ = version_guards(
        "application",
        ApplicationFacts,
        no_two_at_once("application", "dossier_code", "status <> 'voided'"),
        # What rests on an act is looked up with every act.
        Index("application_decided_ix", "decided_entry", postgresql_where=text("known_to IS NULL")),
        states=Stage,
    )

    status: Stage = Field(sa_type=Text)  # type: ignore[assignment]
