"""Signers (người ký): who signs for an authority, in which capacity, from when until when."""

from dataclasses import replace
from typing import Final

from db.tables.signer import Signer, SignerFacts
from domain.acts.kinds import ADD, CHANGE, END
from domain.declarations.register import Register

SIGNERS: Final = Register(
    key="signers",
    title="Signers",
    title_vi="Người ký văn bản",
    table=Signer,
    facts=SignerFacts,
    acts=(ADD, replace(CHANGE, changes=frozenset(SignerFacts.model_fields) - {"code", "authority"}), END),
    sorted_by="name",
    searched=("code", "title"),
    identified_by=("code",),
    codes={"authority": "organisations"},
)
