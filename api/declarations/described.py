"""The registers that staff record in, with where and by which shapes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel

from api.applications.schemas import (
    DeadlineRuleQuery,
    NewDay,
    NewDeadlineRule,
    NewDecision,
    NewNonAcceptance,
    NewProcedure,
    NewRefusal,
    NewSupplement,
    ProcedureQuery,
)
from api.entries.resource import Resource
from api.http.schemas import KnownQuery, TenseQuery
from api.numbers.routes import SERIES
from api.numbers.schemas import NewReservation, NewVoid
from api.organisations.resources import MANAGING_AUTHORITY, ORGANISATION, SIGNER
from api.organisations.schemas import ManagingAuthorityQuery, NewSigner, OrganisationQuery, SignerQuery
from api.reference.schemas import CHANGEABLE, READABLE, SIGNING_RULE, NewSigningRule, SigningRuleQuery
from api.registers import RESOURCES
from api.registers.application import APPLICATION
from api.reports.calendars import CALENDAR
from domain.registers.deadline_rule import DEADLINE_RULES
from domain.registers.number_reservation import NUMBER_RESERVATIONS
from domain.registers.procedure import PROCEDURES
from domain.registers.working_day import WORKING_DAYS


@dataclass(frozen=True, slots=True)
class Form:
    """How acts of a kind are submitted: to `path` below the register's or, with a slash first, below `/v1`."""

    path: str
    body: type[BaseModel]


@dataclass(frozen=True)
class Described:
    """A register with the shape of its list's query, if it has a list, and the forms that are its own.

    Any other kind of act that opens an entry is submitted to the register, and any other act, if there are `acts`, to
    the entry.
    """

    resource: Resource
    query: type[BaseModel] | None
    own: Mapping[str, Form] = field(default_factory=dict)
    acts: bool = True

    def form(self, kind: str) -> Form | None:
        """The form of a kind of act; None if it is not recorded by a request of its own."""
        register = self.resource.register
        if kind in self.own:
            return self.own[kind]
        if kind == register.opening.key:
            return Form("", self.resource.new)
        return Form("{id}/acts", self.resource.act) if self.acts and kind in register.act_keys else None


_DOSSIERS: Final = {
    "not_accept": Form("non-acceptances", NewNonAcceptance),
    "receive_supplement": Form("{id}/supplement", NewSupplement),
    "refuse": Form("{id}/refusal", NewRefusal),
    "decide": Form("{id}/decision", NewDecision),
}
_NUMBERS: Final = {
    "reserve": Form("/number-series/{series}/{year}/reservations", NewReservation),
    "cancel": Form("/number-series/{series}/{year}/reservations/{number}/void", NewVoid),
}
_BY_KEY: Final = {resource.register.key: resource for resource in (*CHANGEABLE, *READABLE)}

DESCRIBED: Final = (
    *(Described(resource, resource.list_query) for resource in RESOURCES),
    Described(APPLICATION, APPLICATION.list_query, _DOSSIERS),
    Described(ORGANISATION, OrganisationQuery),
    Described(SIGNER, SignerQuery, {SIGNER.register.opening.key: Form("", NewSigner)}),
    Described(MANAGING_AUTHORITY, ManagingAuthorityQuery),
    Described(SERIES, TenseQuery),
    Described(_BY_KEY[NUMBER_RESERVATIONS.key], None, _NUMBERS, acts=False),
    Described(_BY_KEY[WORKING_DAYS.key], None, {"set": Form("/calendar", NewDay)}),
    Described(_BY_KEY[DEADLINE_RULES.key], DeadlineRuleQuery, {"set": Form("", NewDeadlineRule)}),
    Described(_BY_KEY[PROCEDURES.key], ProcedureQuery, {"list": Form("", NewProcedure)}),
    Described(SIGNING_RULE, SigningRuleQuery, {"set": Form("", NewSigningRule)}),
    Described(CALENDAR, KnownQuery),
)
"""In order: the registers of the report, the dossiers, and the reference data that staff record."""
