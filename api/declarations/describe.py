"""The description of a register, made once from its declaration."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from types import NoneType
from typing import Any, Final, get_args

from pydantic import BaseModel

from api.declarations.described import DESCRIBED, Described
from api.declarations.fields import filters_of, shown
from api.declarations.schemas import (
    ActOf,
    Group,
    IndicatorOf,
    Option,
    RegisterDescription,
    RegisterSummary,
    ScopesOf,
    SeriesOf,
    StatusOf,
)
from db.tables.base import State, Status
from domain.access.principal import act_on, draft_in, sign_in
from domain.acts.act import CORRECT, STATE_LABELS, VOID, ActKind
from domain.declarations.description import Field
from domain.declarations.forms import Forms
from domain.declarations.indicator import Indicator
from domain.declarations.register import Register
from domain.registers import RECORDED

PATH: Final = "/v1/registers"
_BY_KEY: Final = {one.resource.register.key: one for one in DESCRIBED}
_IN_BRACES: Final = re.compile(r"\{([a-z_]+)\}")


def summaries() -> Iterator[RegisterSummary]:
    """The described registers, in order."""
    for key, one in _BY_KEY.items():
        yield RegisterSummary(**_titles(one.resource.register), href=f"{PATH}/{key}")


def _titles(register: Register) -> dict[str, Any]:
    group = Group.REFERENCE if register.is_reference else Group.REPORT
    if register.managed_as:  # its entries belong to other registers
        group = Group.DOSSIERS
    return {"key": register.key, "title": register.title, "title_vi": register.title_vi, "group": group}


def description(key: str) -> bytes | None:
    """The description of a register as JSON; None for one that is not described."""
    return _text(key) if key in _BY_KEY else None


@cache
def _text(key: str) -> bytes:
    return described(_BY_KEY[key]).model_dump_json().encode()


def described(one: Described) -> RegisterDescription:
    """What a register is declared with."""
    register, query = one.resource.register, one.query
    forms = Forms(register, RECORDED, one.resource.public.model_fields)
    acts = [act for kind in _kinds(register) if (act := _act(one, forms, kind))]
    return RegisterDescription(
        **_titles(register),
        entries=f"/v1/{register.key}" if query else None,
        fields=[shown(field) for field in forms.facts.values()],
        acts=acts,
        statuses=[StatusOf(status=state, status_vi=STATE_LABELS[state]) for state in _states(register)],
        series=None if register.is_reference else _series(acts),
        filters=[shown(field) for field in filters_of(query, forms.facts)],
        sorts=_sorts(query),
        indicators=[_indicator(register, indicator) for indicator in register.indicators],
    )


def _sorts(query: type[BaseModel] | None) -> list[Option]:
    """The orders of a list, as its query takes them."""
    sort = query.model_fields.get("sort") if query else None
    orders: Any = (part for part in get_args(sort.annotation if sort else None) if part is not NoneType)
    return [Option(value=one.value, label_vi=one.label) for order in orders for one in order]


def _kinds(register: Register) -> Iterator[ActKind]:
    yield from register.acts
    yield from (register.kind(key) for key in (CORRECT, VOID))


def _act(one: Described, forms: Forms, kind: ActKind) -> ActOf | None:
    register, form = one.resource.register, one.form(kind.key)
    if form is None:
        return None
    path = f"/v1{form.path}" if form.path.startswith("/") else f"/v1/{register.key}/{form.path}".rstrip("/")
    body = forms.form(kind, form.body)
    stated = _stated(forms, body)
    corrective = kind.key in (CORRECT, VOID)
    return ActOf(
        kind=kind.key,
        kind_vi=kind.title_vi,
        opens=kind.opens,
        corrective=corrective,
        method="POST",
        href=path,
        conditional="{id}" in path,
        path=[shown(replace(forms.facts[name], published=True)) for name in _IN_BRACES.findall(path) if name != "id"],
        body=[shown(field) for field in body],
        from_statuses=[] if corrective else _sorted(kind.from_states),
        to_status=kind.to_state,
        changes=stated,
        requires=[name for name in stated if name in _required(register, kind)],
        states_one_of=_one_of(kind),
        scopes=None if register.is_reference else _scopes(register.key),
        needs_document=kind.needs_document,
        needs_reason=kind.needs_reason,
        numbered=forms.is_numbered(kind),
        correctable=kind.standalone and not corrective,
        voidable=kind.voidable and kind.key != VOID,
        days_before_end=kind.days_before_end,
    )


def _scopes(key: str) -> ScopesOf:
    return ScopesOf(act=act_on(key), draft=draft_in(key), sign=sign_in(key))


def _one_of(kind: ActKind) -> list[str]:
    """The parts of which one must be stated."""
    if kind.key == CORRECT:
        return ["effective_on", "document", "changes"]
    return ["changes"] if kind.needs_change else []


def _stated(forms: Forms, body: Sequence[Field]) -> list[str]:
    """The facts that a form states, in the order of declaration."""
    names = {field.name for part in body for field in (part, *(part.fields if part.name == "changes" else ()))}
    return [name for name in forms.facts if name in names]


def _required(register: Register, kind: ActKind) -> frozenset[str]:
    return register.required_facts if kind.opens else kind.requires


def _sorted(states: frozenset[State]) -> list[str]:
    return [state for state in STATE_LABELS if state in states]


def _states(register: Register) -> list[str]:
    """The states that entries can have, in the order of their labels."""
    found: set[str] = {Status.VOIDED}
    for kind in register.acts:
        found |= {*kind.from_states, *((kind.to_state,) if kind.to_state else ())}
    if "expires_on" in register.facts.model_fields:
        found.add(Status.EXPIRED)
    return [state for state in STATE_LABELS if state in found]


def _series(acts: list[ActOf]) -> SeriesOf:
    return SeriesOf(href="/v1/number-series", kinds=[act.kind for act in acts if act.numbered])


def _indicator(register: Register, indicator: Indicator) -> IndicatorOf:
    return IndicatorOf(
        key=f"{register.key}.{indicator.key}",
        title=indicator.title,
        title_vi=indicator.title_vi,
        kind=indicator.kind,
        unit=indicator.unit,
    )
