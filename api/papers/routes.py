"""Verifying a paper by the code printed on it (xác thực văn bản)."""

from typing import Any

from litestar import Response, Router, get
from litestar.params import FromPath

from api.entries.schemas import PublicDocument
from api.http import responses
from api.http.authorization import PUBLIC, access
from api.http.call import TheCall
from api.http.responses import Doc
from api.papers.schemas import AsPrinted, PaperCorrection, PaperProof, PaperStatement, VerifiedPaper
from db.session import Reader
from domain.access import throttle
from domain.acts.act import CORRECTIVE_LABELS, STATE_LABELS, VOID, Document
from domain.errors import NotFound
from domain.keys import Keys
from domain.papers import papers
from domain.papers.code import printed
from domain.papers.papers import Paper
from domain.papers.printed import Corrected
from domain.registers import EVERY
from domain.tense import VIETNAM, today

PATH = "/v1/verify"


@get("/{code:str}", opt={"doc": Doc(VerifiedPaper, refuses=(404, 429), no_store=True)})
async def verify(call: TheCall, code: FromPath[str]) -> Response[bytes]:
    """Verify a paper by its code: its state in the register today, and the proof (xác thực văn bản)."""
    try:
        async with call.database.transaction(snapshot=True) as session:
            answer = await verified_paper(session, call.services.keys, code)
    except NotFound:
        # Only wrong codes count, so that nobody can keep others from verifying a paper; codes cannot be guessed.
        await throttle.take(call.database, papers.LIMIT_PER_ADDRESS, call.address)
        await throttle.take(call.database, papers.LIMIT_OVERALL)
        raise
    return responses.shaped(answer, headers={"Cache-Control": "no-store"})


async def verified_paper(reader: Reader, keys: Keys, code: str) -> VerifiedPaper:
    """The public view of the paper with this code. Raises NotFound."""
    paper = await papers.read(reader, EVERY, code, today())
    proof = paper.proof
    statement = _statement(paper).model_dump(mode="json", by_alias=True)
    public_proof = proof and PaperProof(
        index=proof.index,
        size=proof.checkpoint.head.size,
        path=[step.hex() for step in proof.path],
        checkpoint=proof.checkpoint.jws,
    )
    return VerifiedPaper(**statement, signed=keys.sign(statement, papers.KIND), proof=public_proof)


def _particulars(document: Document) -> dict[str, Any]:
    names = {name: getattr(document, name) for name in PublicDocument.model_fields}
    return {**names, "printed_number": document.printed}


def _correction(one: Corrected) -> PaperCorrection:
    """The public view; what a correction states of a document is of the corrected one, so its own is its basis."""
    document = one.by.document if one.by.kind == VOID else one.by.basis
    return PaperCorrection(
        field=one.field,
        printed=one.printed,
        corrected=one.corrected,
        seq=one.by.seq,
        kind=one.by.kind,
        kind_vi=CORRECTIVE_LABELS[one.by.kind],
        recorded_on=one.by.recorded_at.astimezone(VIETNAM).date(),
        printed_number=document and document.printed,
        signed_on=document and document.signed_on,
        signer=document and document.signer,
        reason=one.by.reason,
    )


def _statement(paper: Paper) -> PaperStatement:
    names = ("seq", "as_of", "status", "replaced_by", "corrected", "changed_since", "facts")
    return PaperStatement(
        **_particulars(paper.document),
        **{name: getattr(paper, name) for name in names},
        code=printed(paper.code),
        as_printed=AsPrinted(
            **_particulars(paper.as_printed.document),
            facts=dict(paper.as_printed.facts),
            holder_address=paper.as_printed.holder_address,
        ),
        corrections=[_correction(one) for one in paper.corrections],
        register=paper.register.key,
        register_title_vi=paper.register.title_vi,
        kind=paper.kind.key,
        kind_vi=paper.kind.title_vi,
        status_vi=STATE_LABELS[paper.status],
        leaf_hash=paper.leaf_hash.hex(),
    )


def routers() -> list[Router]:
    """The routers."""
    return [Router(path=PATH, route_handlers=[verify], tags=["Papers"], opt=access(PUBLIC))]
