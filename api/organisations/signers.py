"""Signers: who signs for an authority, in which capacity, from when until when."""

from litestar import Response, get, post

from api.entries.receipts import receipt
from api.entries.reference import reading, reference_routes
from api.entries.schemas import Receipt
from api.http import responses
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from api.organisations.resources import SIGNER
from api.organisations.schemas import NewSigner, PublicSigner, SignerQuery
from db.session import Session
from domain.access.principal import Principal
from domain.acts.command import Command
from domain.reference.recording import record_reference
from domain.registers.signer import SIGNERS

PATH = "/v1/signers"


@post("/", opt={"doc": Doc(Receipt, body=NewSigner, refuses=WRITE)})
async def add(call: TheCall) -> Response[bytes]:
    """Add a signer from the first day of a term (thêm người ký)."""
    return await call.write(_add, await call.body(NewSigner))


async def _add(session: Session, caller: Principal, new: NewSigner) -> Response[bytes]:
    facts = new.model_dump(mode="json", exclude={"valid_from"}, exclude_none=True)
    command = Command(kind=SIGNERS.opening.key, effective_on=new.valid_from, changes=facts, recorded_by=caller.name)
    return receipt(SIGNERS, await record_reference(session, SIGNERS, command), created=True)


@get("/", opt={"doc": Doc(page_of(PublicSigner), query=SignerQuery)})
async def list_signers(call: TheCall) -> Response[bytes]:
    """List signers as of a day, by name or in the order of recording (danh sách người ký)."""
    query = call.query(SignerQuery)
    when = await call.tense(query)
    page = await SIGNER.service(call.database, call.caller).page(
        query.selection(), when, query.limit, query.after, query.sort
    )
    same = {"as_of": when.day, "known_at": None, "known_seq": page.size if when.now else when.seq}
    return responses.page(page.items, responses.following(PATH, query.model_copy(update=same), page.after))


read = reading(SIGNER)
history, act = reference_routes(SIGNER)
