"""Write a description of Swagger 2.0 as one of OpenAPI 3, which can be compared."""

from typing import Any

JSON = "application/json"
OF_A_SCHEMA = frozenset({"type", "format", "enum", "items", "minLength", "maxLength", "pattern"})


def modern(found: dict[str, Any]) -> dict[str, Any]:
    """Return a description as OpenAPI 3; one that is already comes back as it is."""
    if "swagger" not in found:
        return found
    paths = {
        path: {method: _operation(own) for method, own in methods.items()} for path, methods in found["paths"].items()
    }
    return {
        "openapi": "3.0.3",
        "info": found["info"],
        "paths": paths,
        "components": {"schemas": _schema(found["definitions"])},
    }


def _operation(own: dict[str, Any]) -> dict[str, Any]:
    parameters = own.get("parameters", ())
    body = next((_content(one["schema"]) for one in parameters if one["in"] == "body"), None)
    answers = {
        status: {"description": one["description"] or "-", **(_content(one["schema"]) if "schema" in one else {})}
        for status, one in own["responses"].items()
    }
    asked = [_parameter(one) for one in parameters if one["in"] in {"path", "query"}]
    return {"parameters": asked, "responses": answers, **({"requestBody": body} if body else {})}


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    schema = {name: value for name, value in one.items() if name in OF_A_SCHEMA}
    return {"name": one["name"], "in": one["in"], "required": one["required"], "schema": schema}


def _content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {JSON: {"schema": _schema(schema)}}}


def _schema(value: Any) -> Any:
    """Spell a schema: what may be null, what may be one of several, and where others stand, are said in other words."""
    if isinstance(value, list):
        return [_schema(one) for one in value]
    if isinstance(value, str):
        return value.replace("#/definitions/", "#/components/schemas/")
    if not isinstance(value, dict):
        return value
    own = {name: _schema(one) for name, one in value.items() if name not in {"x-nullable", "x-oneOf", "x-doc-skip"}}
    if "x-oneOf" in value:
        own["anyOf"] = _schema(value["x-oneOf"])
    if value.get("x-nullable") is True:
        own = {"allOf": [own], "nullable": True} if "$ref" in own else {**own, "nullable": True}
    return own
