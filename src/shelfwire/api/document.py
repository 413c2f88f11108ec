"""The published document: what ninja knows of the routes, and what is true of every route besides."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from shelfwire.api.once import HEADER, MOST
from shelfwire.api.problems import Problem

_REFUSALS = {
    400: "The request cannot be read",
    401: "No living key came with the request",
    403: "The key lacks the scope",
    404: "No such object in the key's company",
    409: "It contradicts what is there now",
    413: "The body is too large",
    422: "Refused: nothing was changed",
    429: "Too many wrong keys from this address",
    503: "The channel could not answer just now",
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_FILE = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_IDEMPOTENCY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": MOST, "pattern": "^[!-~]+$"},
    "description": "The same key with the same request gives the first answer and does nothing again; "
    "with another request it is refused with 409.",
}


def finish(document: OpenAPISchema) -> OpenAPISchema:
    """Add the refusals, the idempotency header and the description of keys."""
    for methods in document["paths"].values():
        for operation in methods.values():
            _finish(operation)
    components = document["components"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components.setdefault("schemas", {}).update(problem.pop("$defs"), Problem=problem)
    components["securitySchemes"] = {
        "BearerKey": {"type": "http", "scheme": "bearer", "description": "A key of Settings > API keys."}
    }
    return document


def _finish(operation: dict[str, Any]) -> None:
    for status, words in _REFUSALS.items():
        operation["responses"].setdefault(status, {"description": words, "content": _PROBLEM})
    if operation.pop("x-file", False):
        operation["responses"][200]["content"] = _FILE
    if operation.pop("x-once", False):
        operation["parameters"] = [*operation.get("parameters", []), _IDEMPOTENCY]
    if scope := operation.get("x-scope"):
        too = operation.get("x-scope-too")
        words = f"Scopes: `{scope}` and `{too}`." if too else f"Scope: `{scope}`."
        operation["description"] = f"{operation.get('description', '')}\n\n{words}".strip()
