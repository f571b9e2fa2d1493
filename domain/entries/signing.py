"""The signer of a document (người ký), by the register of signers."""

from dataclasses import replace
from typing import Final

from db.queries import signers
from db.session import Session
from domain.acts.act import Document
from domain.errors import not_allowed

SIGNING_ARTICLE: Final = "NĐ 30/2020/NĐ-CP Phụ lục I"


async def with_signer(session: Session, document: Document | None, authority: str | None) -> Document | None:
    """The document with the name and title of the signer whose code it states, as they are on the day of signing.

    Raises NotAllowed for an unknown code, a day outside the signer's term, or a signer of another body than `authority`
    (None: any).
    """
    if document is None or document.signer_code is None:
        return document
    code, day = document.signer_code, document.signed_on
    if day is None:
        raise not_allowed("document.signed_on", None, "is required with a signer", "signed-on")
    versions = await session.rows(signers.of_code, code=code)
    if not versions:
        raise not_allowed("document.signer_code", code, "there is no signer with this code", "unknown-signer")
    signer = next((row for row in versions if row["valid_from"] <= day < (row["valid_to"] or day.max)), None)
    if signer is None or signer["status"] != "in_force":
        rule = f"does not sign on {day}: the term had not begun or had ended"
        raise not_allowed("document.signer_code", code, rule, "signer-term", SIGNING_ARTICLE)
    if authority not in (None, signer["authority"]):
        rule = f"signs for {signer['authority']}, not for {authority}"
        raise not_allowed("document.signer_code", code, rule, "signer-authority", SIGNING_ARTICLE)
    return replace(
        document,
        signer=document.signer or signer["name"],
        signer_title=document.signer_title or signer["title"],
    )
