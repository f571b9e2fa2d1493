"""The signer of a document (người ký), by the register of signers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from db.queries import signers
from db.session import Reader, Row
from domain.acts.act import CORRECT, Act, Document
from domain.acts.command import Command
from domain.acts.timeline import Step, apply_corrections
from domain.declarations.register import Register
from domain.entries.effect import Restatement
from domain.errors import not_allowed
from domain.gathering import Unjudged

SIGNING_ARTICLE: Final = "NĐ 30/2020/NĐ-CP Phụ lục I"
_CODE: Final = "document.signer_code"


async def with_signer(
    session: Reader, document: Document | None, authority: str | None, corrected: Step | None = None
) -> Document | None:
    """The document with the name and title of the signer whose code it states, as they are on the day of signing.

    A correction of the act `corrected` is signed when and for whom that act is. Raises NotAllowed for an unknown code,
    a day outside the signer's term, or a signer of another body than `authority` (None: any).
    """
    if document is None or document.signer_code is None:
        return document
    day = document.signed_on or (corrected.signed_on if corrected else None)
    if day is None:
        raise not_allowed("document.signed_on", None, "is required with a signer", "signed-on", case="signer")
    code, body = document.signer_code, corrected.authority if corrected else authority
    signer = await _signer(session, code, day, (_CODE, code))
    if body not in (None, signer["authority"]):
        rule = f"signs for {signer['authority']}, not for {body}"
        about = {"signs_for": signer["authority"], "authority": body}
        raise not_allowed(_CODE, code, rule, "signer-authority", SIGNING_ARTICLE, about=about)
    return replace(
        document,
        signer=document.signer or signer["name"],
        signer_title=document.signer_title or signer["title"],
    )


def corrected_step(register: Register, command: Command, before: Sequence[Act]) -> Step:
    """The act that a correction corrects, as it is so far. Raises Unjudged if there is none."""
    steps = apply_corrections(before, register.kinds)
    if command.corrects not in steps:
        raise Unjudged
    return steps[command.corrects]


async def check_signer(session: Reader, restated: Restatement) -> None:
    """Raises NotAllowed if an act is restated to a day on which its signer does not sign."""
    by, was, now = restated.by, restated.before.document, restated.after.document
    if now is None or now.signer_code is None or now.signed_on is None:
        return
    if was is None or (was.signer_code, was.signed_on) != (now.signer_code, now.signed_on):
        stated = ("document.signed_on", now.signed_on) if by.kind == CORRECT else ("corrects", by.corrects)
        await _signer(session, now.signer_code, now.signed_on, stated)


async def _signer(session: Reader, code: str, day: date, stated: tuple[str, Any]) -> Row:
    """The signer's version of the day. Raises NotAllowed, with the field and value `stated`, outside the term."""
    versions = await session.rows(signers.of_code, code=code)
    if not versions:
        raise not_allowed(*stated, "there is no signer with this code", "unknown-signer")
    signer = next((row for row in versions if row["valid_from"] <= day < (row["valid_to"] or day.max)), None)
    if signer is None or signer["status"] != "in_force":
        rule = f"{code} does not sign on {day}: the term had not begun or had ended"
        raise not_allowed(*stated, rule, "signer-term", SIGNING_ARTICLE, about={"signer": code, "day": day})
    return signer
