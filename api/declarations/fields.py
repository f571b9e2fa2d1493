"""The shapes of fields: of forms, and of the filters of lists."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from pydantic import BaseModel

from api.declarations.described import DESCRIBED
from api.declarations.schemas import FactsOf, FormField, ListOf
from api.http.schemas import Paging, TenseQuery
from domain.declarations.description import Field, fields_of

_NO_FILTERS: Final = {*TenseQuery.model_fields, *Paging.model_fields}
_SEARCHED: Final = frozenset(
    one.resource.register.key for one in DESCRIBED if one.query and "q" in one.query.model_fields
)


def filters_of(query: type[BaseModel] | None, facts: Mapping[str, Field]) -> Iterator[Field]:
    """The filters of a list; one by a fact that has no label of its own is labelled as the fact is."""
    for name, field in fields_of(query).items() if query else ():
        if name not in _NO_FILTERS:
            yield _filter(field, facts.get(name, field))


def _filter(field: Field, fact: Field) -> Field:
    labelled = field if field.label else replace(field, label=fact.label, help=fact.help)
    listed = field.listed or fact.listed
    path, _, query = listed.of.partition("?") if listed else ("", "", "")
    if listed and "{" in query:  # a list narrowed by another field of a form
        listed = replace(listed, of=path)
    return replace(labelled, listed=listed)


def shown(field: Field) -> FormField:
    """The shape of a field."""
    values: Mapping[str, Any] = {
        **{name: getattr(field, name.removesuffix("_vi")) for name in FormField.model_fields},
        "choices": [{"value": choice.value, "label_vi": choice.label} for choice in field.choices],
        "required_for": field.required_for and asdict(field.required_for),
        "together": list(field.together),
        "listed": field.listed and _list(field),
        "facts_of": field.facts_of and FactsOf(register_field=field.facts_of.register, kind_field=field.facts_of.kind),
        "item": field.item and shown(field.item),
        "fields": [shown(part) for part in field.fields],
    }
    return FormField.model_validate(values)


def _list(field: Field) -> ListOf:
    listed = field.listed
    assert listed is not None
    searchable = listed.of.partition("?")[0] in (*_SEARCHED, "{asked_register}")
    return ListOf(
        href=f"/v1/{listed.of}",
        rows=listed.rows,
        value=listed.value,
        label=listed.label,
        where=list(listed.where) if listed.where else None,
        searchable=searchable,
    )
