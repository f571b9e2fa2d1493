"""The Merkle tree over the acts (RFC 9162): hashes of complete subtrees, stored as they fill, and the head."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, DateTime, LargeBinary
from sqlmodel import Field

from db.tables.base import Table


class LedgerNode(Table, table=True):
    """The hash of the complete subtree over leaves [place x 2^level, (place + 1) x 2^level)."""

    __tablename__ = "ledger_node"

    level: int = Field(primary_key=True)
    place: int = Field(primary_key=True, sa_type=BigInteger)
    hash: bytes


class LedgerHead(Table, table=True):
    """The single row whose lock orders all acts; `peaks` are the hashes of the complete subtrees, largest first.

    `rebuild_due` is set by a migration after which versions and events are to be derived anew. The sums of figures
    cover `summed` acts, by the indicators with the digest `indicators`; they are made anew if that is behind, as it is
    after an act by a release with other indicators.
    Every act on reference data renews `reference_version`: what was read of them holds until then.
    """

    __tablename__ = "ledger_head"
    __table_args__ = (CheckConstraint("one", name="one"),)

    one: bool = Field(primary_key=True, default=True)
    size: int = Field(sa_type=BigInteger)
    peaks: list[bytes] = Field(sa_type=ARRAY(LargeBinary))
    recorded_at: datetime = Field(sa_type=DateTime(timezone=True))
    rebuild_due: bool
    summed: int | None = Field(sa_type=BigInteger)
    indicators: str | None
    reference_version: int = Field(sa_type=BigInteger)
