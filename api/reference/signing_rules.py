"""Signing rules: where one person prepares and another signs."""

from typing import Final

from litestar import Response, get, post

from api.entries.reference import reading, reference_routes
from api.http import responses
from api.http.call import TheCall
from api.http.responses import WRITE, Doc
from api.http.schemas import page_of
from api.reference.schemas import SIGNING_RULE, NewSigningRule, PublicSigningRule, SigningRuleQuery
from db.session import Session
from db.tables.signing_rule import SigningRuleFacts
from domain.access.principal import Principal
from domain.reference import signing
from domain.registers import REGISTERS

PATH: Final = "/v1/signing-rules"


@get("/", opt={"doc": Doc(page_of(PublicSigningRule), query=SigningRuleQuery)})
async def list_rules(call: TheCall) -> Response[bytes]:
    """List what needs two persons, by register, authority and day (quy định trình ký)."""
    query = call.query(SigningRuleQuery)
    when = await call.tense(query)
    return responses.page(await signing.every(call.database, REGISTERS, query.register_key, when), None)


@post("/", opt={"doc": Doc(PublicSigningRule, body=NewSigningRule, refuses=WRITE)})
async def set_rule(call: TheCall) -> Response[bytes]:
    """Set what needs two persons in a register, from a day on (quy định trình ký)."""
    return await call.change_access(_set, await call.body(NewSigningRule))


async def _set(session: Session, caller: Principal, new: NewSigningRule) -> Response[bytes]:
    facts = SigningRuleFacts.model_validate(new.model_dump(exclude={"valid_from"}))
    recorded = await signing.set_rule(session, caller.name, facts, new.valid_from)
    entry, known_from = recorded.act.entry, recorded.act.seq
    added = PublicSigningRule(**new.model_dump(by_alias=True), id=entry, valid_to=None, known_from=known_from)
    return responses.shaped(added, status=201, headers={"Location": f"{PATH}/{entry}"})


read = reading(SIGNING_RULE)
history, act = reference_routes(SIGNING_RULE, of_access=True)
