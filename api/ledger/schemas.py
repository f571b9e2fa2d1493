"""The shapes of the ledger: head, proofs, checkpoints, keys and the feed of acts."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.entries.schemas import PublicDocument
from api.http.schemas import LocalInstant, QueryLimit, QueryPosition, QuerySeq, QueryWait, Shape
from db.tables.types import RegisterKeys


class HeadQuery(Shape):
    """A size; by default the current one."""

    size: QuerySeq | None = Field(None, description="Number of acts")


class LedgerHead(Shape):
    """The ledger at one size. Save it, so that `sobo verify` can check the ledger against it later."""

    size: int = Field(description="Number of acts (số hành vi)")
    root: str = Field(description="Root of the Merkle tree over the first `size` acts (RFC 9162), hex")


class InclusionQuery(Shape):
    """An act and a tree."""

    seq: QueryPosition = Field(description="seq of the act; its leaf index is seq - 1")
    size: QueryPosition = Field(description="Number of acts in the tree")


class Inclusion(Shape):
    """A proof that the ledger includes an act (RFC 9162 §2.1.3), from its leaf to the root.

    The leaf is JSON in its canonical form (RFC 8785), with the members `seq`, `recorded_at` (UTC, microseconds),
    `recorded_by`, `register`, `entry`, `kind`, `effective_on`, `authority` (cơ quan có thẩm quyền), `corrects` (the act
    that it corrects or voids), `reason`, `document`, `changes` (the facts it sets, without personal ones),
    `private_digest` and `code_digest`. `document` is null or has `number`, `symbol`, `signed_on`, `signer`,
    `signer_title`, `issuer`, `series`, `series_year` and `numbered_here` (whether the number was assigned here), and
    `signer_code` if its signer was named by a code. `private_digest` is null or SHA-256 (hex) over 32 random bytes,
    which are not shown, and the canonical JSON of the personal fields. `code_digest` is SHA-256 (hex) of the code
    printed on the paper, in capitals without hyphens. Acts recorded by earlier versions lack `authority` or
    `code_digest`; those of papers without a code lack the latter. Only an act whose `effective_on` was not stated has
    `follows_signing`, which is true: its effective day is the day its document was signed, and moves with a correction
    of that day that states no effective day itself. Only a correction made by a document of its own has `basis` (văn
    bản đính chính), with `number`, `symbol`, `signed_on`, `signer`, `signer_title` and `issuer`. Only an act that was
    proposed has `prepared_by` (người soạn); then `recorded_by` signed it.
    """

    leaf: str | None = Field(
        description="The leaf (lá của sổ cái), exactly as hashed: in UTF-8, SHA-256(0x00 || leaf) is `leaf_hash`. Null "
        "if it states unpublished facts, unless the caller may act in the register"
    )
    leaf_hash: str = Field(description="SHA-256 leaf hash of the act (RFC 9162), hex")
    path: list[str] = Field(description="Sibling hashes from the leaf up, hex")
    root: str = Field(description="Root of the Merkle tree over the first `size` acts, hex")


class ConsistencyQuery(Shape):
    """Two sizes."""

    first: QueryPosition = Field(description="The earlier size")
    second: QueryPosition = Field(description="The later size")


class Consistency(Shape):
    """A proof that the later ledger begins with the earlier one (RFC 9162 §2.1.4)."""

    first_root: str = Field(description="Root at the earlier size, hex")
    path: list[str] = Field(description="Hashes, hex")
    second_root: str = Field(description="Root at the later size, hex")


class PublicCheckpoint(Shape):
    """A signed checkpoint. Save it: `sobo verify --checkpoint FILE` checks the ledger against it later."""

    origin: str = Field(description="Name of the ledger")
    size: int = Field(description="Number of acts")
    root: str = Field(description="Root of the Merkle tree over them (RFC 9162), hex")
    time: LocalInstant = Field(description="When it was signed (thời điểm ký); before 0.3.0 the signed text is in UTC")
    audit_size: int | None = Field(
        description="Number of records of the audit log; null in checkpoints of version 0.2 and before"
    )
    audit_hash: str | None = Field(
        description="Salted hash of its chain, hex; null in checkpoints of version 0.2 and before"
    )
    jws: str = Field(
        description='The same, signed: a compact JWS (RFC 7515, ES256) whose header has typ "sobo-checkpoint"'
    )


class PublicKey(Shape):
    """A public key (RFC 7517)."""

    kty: str = Field(description="Key type (RFC 7517): EC")
    crv: str = Field(description="Curve (RFC 7518): P-256")
    x: str = Field(description="Coordinate x, base64url")
    y: str = Field(description="Coordinate y, base64url")
    kid: str = Field(description="Its thumbprint (RFC 7638)")
    use: str = Field(description="Use: `sig`, signing")
    alg: str = Field(description="Algorithm: ES256")


class PublicKeySet(Shape):
    """Every current and former signing key, the newest first (JWKS)."""

    keys: list[PublicKey] = Field(description="The keys, the newest first (khoá công khai)")


class ChangesQuery(Shape):
    """A position in the feed."""

    after: QuerySeq = Field(0, description="Number of acts already known: the `after` of the previous page")
    limit: QueryLimit = Field(50, description="Maximum number of acts")
    register_keys: RegisterKeys | None = Field(
        None, alias="register", description="Only acts of these registers (sổ bộ): keys separated by commas"
    )
    wait: QueryWait = Field(0, description="Seconds to wait if there are no new acts, at most 30")
    facts: Literal["public"] | None = Field(
        None, description="`public`: with the published facts of each act (nội dung công khai của hành vi)"
    )


class Change(Shape):
    """An act on an entry. The entry is read at `href`."""

    seq: int = Field(description="Position in the ledger")
    recorded_at: str = Field(
        description="When it was recorded (thời điểm ghi)", json_schema_extra={"format": "date-time"}
    )
    register_key: str = Field(description="The register (sổ bộ)", alias="register")
    entry: UUID = Field(description="The entry (dòng trong sổ)")
    kind: str = Field(description="Kind of act (loại hành vi)")
    kind_vi: str = Field(description="The same in Vietnamese")
    effective_on: date | None = Field(description="Day it takes effect; null for a void, or a correction that keeps it")
    follows_signing: bool = Field(
        description="Whether `effective_on` was not stated (theo ngày ký): it is the day of signing, and moves with a "
        "correction of that day"
    )
    authority: str | None = Field(description="Code of the body that acted (cơ quan có thẩm quyền)")
    corrects: int | None = Field(description="seq of the act that it corrects or voids")
    number: int | None = Field(description="Number (số)")
    printed_number: str | None = Field(description="Number and symbol as printed (số và ký hiệu)")
    signed_on: date | None = Field(description="Day of signing (ngày ký)")
    href: str = Field(description="Path of the entry")


class PublishedVersion(Shape):
    """A row of a register's list, and the days on which the list shows it."""

    shown_from: date = Field(description="First day on which the list shows it (từ ngày)")
    shown_to: date | None = Field(description="First day on which it no longer does; null without an end")
    row: dict[str, Any] = Field(
        description="The row as the register's list shows it on these days; only `managed_by` (cơ quan quản lý) may "
        "change, by acts of managing-authorities: it is of the first day, as known after this act. Of dossiers, "
        "without what is of now: `due_on`, `days_left`, `late`, `assignee`, `decided`"
    )


class PublishedFacts(Shape):
    """What an act made public: with it a copy of every list can be kept without reading an entry (bản sao)."""

    document: PublicDocument | None = Field(
        description="Its document (văn bản); of a correction, what it puts right in that of the other act"
    )
    basis: PublicDocument | None = Field(
        description="The document by which it corrects another act (văn bản đính chính)"
    )
    changes: dict[str, Any] = Field(description="The facts that it sets, without personal and unpublished ones")
    versions: list[PublishedVersion] = Field(
        description="What lists show of its entry from this act on, in the order of days (tình trạng mới biết)"
    )
    superseded: list[date] = Field(
        description="`valid_from` of the rows of its entry that lists no longer show, as known from this act on "
        "(tình trạng được thay thế)"
    )


class ListedChange(Change):
    """An act in the feed."""

    facts: PublishedFacts | None = Field(description="Its published facts; null unless `facts=public` asks for them")


class ChangePage(Shape):
    """Acts in the order of the ledger, without gaps."""

    items: list[ListedChange] = Field(description="The rows (các dòng)")
    after: int = Field(description="The position from which to continue; acts of other registers are skipped")
    next: str | None = Field(description="Path of the next page; null at the end")
