"""Shapes of days, terms, reserved numbers, lists of a release, seals and erasures as entries of the ledger."""

from typing import Final

from api.entries.register_schemas import public_of
from api.entries.resource import Resource
from api.entries.schemas import Filters
from domain.declarations.register import Register
from domain.registers.deadline_rule import DEADLINE_RULES
from domain.registers.erasure import ERASURES
from domain.registers.number_reservation import NUMBER_RESERVATIONS
from domain.registers.procedure import PROCEDURES
from domain.registers.release_list import RELEASE_LISTS
from domain.registers.seal import SEALS
from domain.registers.working_day import WORKING_DAYS


def _resource(register: Register) -> Resource:
    name = register.facts.__name__.removesuffix("Facts")
    return Resource(register, name, register.facts, public_of(register, f"{name}Entry"), Filters)


CHANGEABLE: Final = tuple(map(_resource, (WORKING_DAYS, DEADLINE_RULES, PROCEDURES)))
"""Those whose entries acts can be recorded on; the others follow from other requests, or from a release."""
READABLE: Final = tuple(map(_resource, (NUMBER_RESERVATIONS, RELEASE_LISTS, SEALS, ERASURES)))
