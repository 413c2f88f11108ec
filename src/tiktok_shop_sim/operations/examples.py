"""Answers for operations that are not implemented yet: schema-valid, the same every time, never saved."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from tiktok_shop_sim.spec import Operation, Spec

DEPTH = 12


@lru_cache(maxsize=512)
def example_data(operation: Operation) -> Any:
    """An example of the `data` of a success envelope."""
    if operation.data_schema is None:
        return {}
    return example(operation.spec, operation.data_schema, "data", 0)


def example(spec: Spec, schema: dict[str, Any], name: str, depth: int) -> Any:
    """One value that fits a schema: its documented example first, then its known values, then its type."""
    schema = spec.resolve(schema)
    if "allOf" in schema:
        merged: dict[str, Any] = {}
        for part in schema["allOf"]:
            value = example(spec, part, name, depth)
            if isinstance(value, dict):
                merged |= value
        return merged
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if kind == "object" or "properties" in schema:
        if depth >= DEPTH:
            return {}
        return {
            key: example(spec, inner, key, depth + 1) for key, inner in schema.get("properties", {}).items()
        }
    if kind == "array":
        items = schema.get("items")
        return [example(spec, items, name, depth + 1)] if isinstance(items, dict) and depth < DEPTH else []
    return _scalar(schema, kind, name)


def _scalar(schema: dict[str, Any], kind: str | None, name: str) -> Any:
    offered = [*schema.get("examples", ()), *schema.get("enum", ()), *schema.get("x-known-values", ())]
    if "const" in schema:
        offered = [schema["const"]]
    if name == "next_page_token":
        return ""
    match kind:
        case "integer":
            return next((v for v in offered if isinstance(v, int)), int(schema.get("minimum", 1)))
        case "number":
            return next((v for v in offered if isinstance(v, int | float)), 1.0)
        case "boolean":
            return next((v for v in offered if isinstance(v, bool)), False)
        case "null":
            return None
    return next((v for v in offered if isinstance(v, str)), "sample")
