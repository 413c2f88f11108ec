"""Reading the query and body of a call as the specification declares them."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim import multipart
from tiktok_shop_sim.envelope import bad_parameter
from tiktok_shop_sim.spec import GATEWAY_PARAMETERS, Operation, Parameter

QUERY_ONLY = frozenset({"page_size", "page_token", "sort_field", "sort_order"})
TRUTHS = {"true": True, "false": False, "1": True, "0": False}
"""The published brand search sends 1."""
LEFTOVERS = frozenset({"shop_id", "version", "access_token"})
"""Query parameters of the APIs before 202309 (facts.md 2.2); ignored."""


def read_query(
    operation: Operation, pairs: dict[str, str], warnings: list[str], *, strict: bool
) -> dict[str, Any]:
    """The declared query parameters in their types; a breach of the specification is refused."""
    values: dict[str, Any] = {}
    for parameter in operation.query.values():
        raw = pairs.get(parameter.name)
        if raw is None or (raw == "" and parameter.kind != "string"):
            if parameter.required:
                raise bad_parameter(parameter.name, "it is required")
            continue
        values[parameter.name] = _typed(parameter, raw)
        _within_limits(parameter, values[parameter.name], warnings, strict=strict)
    for name in pairs:
        if name not in operation.query and name not in GATEWAY_PARAMETERS:
            if name in LEFTOVERS:
                warnings.append(f"query parameter {name} is a leftover of older APIs and is ignored")
            elif strict:
                raise bad_parameter(name, "unknown query parameter")
            else:
                warnings.append(f"unknown query parameter {name}")
    return values


def _typed(parameter: Parameter, raw: str) -> Any:
    match parameter.kind:
        case "integer":
            try:
                return int(raw)
            except ValueError:
                raise bad_parameter(parameter.name, f"{raw!r} is not an integer") from None
        case "boolean":
            if raw.lower() not in TRUTHS:
                raise bad_parameter(parameter.name, f"{raw!r} is neither true nor false")
            return TRUTHS[raw.lower()]
        case "array":
            if raw.startswith("["):
                try:
                    return [str(item) for item in msgspec.json.decode(raw, type=list[str | int])]
                except msgspec.DecodeError:
                    raise bad_parameter(parameter.name, "it is one comma-joined value") from None
            return [item.strip() for item in raw.split(",") if item.strip()]
    return raw


def _within_limits(parameter: Parameter, value: Any, warnings: list[str], *, strict: bool) -> None:
    name = parameter.name
    if isinstance(value, int) and not isinstance(value, bool):
        if parameter.minimum is not None and value < parameter.minimum:
            raise bad_parameter(name, f"{value} is less than {parameter.minimum:g}")
        if parameter.maximum is not None and value > parameter.maximum:
            raise bad_parameter(name, f"{value} is more than {parameter.maximum:g}")
    if isinstance(value, list):
        if parameter.required and not value:
            raise bad_parameter(name, "it is required")
        if parameter.max_items is not None and len(value) > parameter.max_items:
            raise bad_parameter(name, f"{len(value)} values, at most {parameter.max_items} are allowed")
    if isinstance(value, str) and parameter.max_length is not None and len(value) > parameter.max_length:
        raise bad_parameter(name, f"longer than {parameter.max_length} characters")
    if parameter.enum and isinstance(value, str) and value not in parameter.enum:
        if strict or name in ("sort_field", "sort_order"):
            raise bad_parameter(name, f"{value!r} is not one of {', '.join(parameter.enum)}")
        warnings.append(f"{name}={value!r} is not a documented value")


def read_body(
    operation: Operation,
    raw: bytes,
    warnings: list[str],
    *,
    strict: bool,
    content_type: str = "application/json",
    judged: frozenset[str] = frozenset(),
) -> Any:
    """The JSON body or form, checked against its schema; None when there is none.

    `judged` names the fields whose presence and limits the operation judges itself.
    """
    if operation.multipart:
        return _read_form(operation, raw, warnings, strict, content_type, judged)
    if not raw:
        if operation.body_required:
            raise bad_parameter("body", "a request body is required")
        return None
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise bad_parameter("body", "it is not valid JSON") from None
    if not operation.takes_body:
        if body != {}:
            warnings.append("this operation takes no body")
        return None
    body = _tidy(body, warnings, strict=strict)
    if isinstance(body, dict):
        for name in QUERY_ONLY & body.keys():
            if name in operation.query:
                raise bad_parameter(name, "it belongs into the query, not into the body")
    for problem in operation.problems(body):
        if problem.limit and problem.field.split(".")[0] in judged:
            continue
        if problem.warning and not strict:
            warnings.append(f"{problem.field}: {problem.why}")
        else:
            raise bad_parameter(problem.field, problem.why)
    return body


def _tidy(value: Any, warnings: list[str], at: str = "", *, strict: bool) -> Any:
    """A JSON value as it is meant: whole numbers without a decimal point, and without the fields that are null.

    Many serialisers write 5 as 5.0, and null for what was not given. Strict, a null stays to be refused.
    """
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, list):
        return [_tidy(inner, warnings, at, strict=strict) for inner in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for name, inner in value.items():
        if inner is None and not strict:
            warnings.append(f"{at}{name}: null is read as left out")
        else:
            kept[name] = _tidy(inner, warnings, f"{at}{name}.", strict=strict)
    return kept


def _read_form(
    operation: Operation,
    raw: bytes,
    warnings: list[str],
    strict: bool,
    content_type: str,
    judged: frozenset[str],
) -> multipart.Form:
    form = multipart.read(raw, content_type)
    schema = operation.form_schema
    for name in schema.get("required", ()):
        if name not in form and name not in judged:
            raise bad_parameter(name, "it is required")
    for name, part in form.items():
        declared = schema.get("properties", {}).get(name)
        if declared is None:
            why = "unknown form field"
        elif part.filename is None and part.text not in declared.get("enum", [part.text]):
            why = f"{part.text!r} is not one of {', '.join(declared['enum'])}"
        else:
            continue
        if strict:
            raise bad_parameter(name, why)
        warnings.append(f"{name}: {why}")
    return form
