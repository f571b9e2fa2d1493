"""Parameters of queries in the contract."""

from api.contract.schemas import Part, never_null


def query_parameters(schema: Part) -> list[Part]:
    """The parameters of a query, in order."""
    required = schema.get("required", ())
    return [_parameter(name, field, required=name in required) for name, field in schema.get("properties", {}).items()]


def _parameter(name: str, field: Part, *, required: bool) -> Part:
    must = {"required": True} if required else {}
    said = {"description": field["description"]} if "description" in field else {}
    schema = never_null({word: part for word, part in field.items() if word not in ("description", "title")})
    # Several values have commas between them: the parameter is not repeated.
    joined = {"style": "form", "explode": False} if schema.get("type") == "array" else {}
    return {"name": name, "in": "query", **must, "schema": schema, **joined, **said}
