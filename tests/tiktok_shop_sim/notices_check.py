"""Is this a notice as the platform documents it? For every test that sees one.

A notice is right when it fits its schema, names nothing that the schema does not know, says whose it is in the field
that its schema has, and has the keys of the published sample where there is one.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from tiktok_shop_sim import spec

WHOSE = ("shop_id", "seller_open_id", "creator_open_id")

OPTIONAL: dict[int, set[str]] = {
    5: {"data.suspended_reason"},
    27: {"data.trigger_reason.lead_days"},
    36: {"data.invalid_reason"},
    50: {"data.skus.deactivation_source"},
    67: {"data.line_items.sub_return_line_item_id"},
    46: {"data.translation_task.target_lang"},
    37: {"data.integrated_platform_statuses", "data.audit.pre_approved_reason"},
}
"""Keys of samples that are said only when there is something to say; of type 46 the schema's spelling is used."""


def valid_notice(body: dict[str, Any]) -> None:
    """Fail with what is wrong in a notice, by its type."""
    number = body["type"]
    problems = [*_against_schema(number, body), *_against_sample(number, body)]
    assert not problems, f"notice {number}: {problems}\n{json.dumps(body)}"


def all_valid(rows: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    """Check the notices of `control.notices()` and give their bodies back by type."""
    by_type: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        body = json.loads(row["body"])
        valid_notice(body)
        by_type.setdefault(body["type"], []).append(body)
    return by_type


def _against_schema(number: int, body: dict[str, Any]) -> list[str]:
    schema = spec.load().webhook_schema(number)
    if schema is None:
        return ["no such type"]
    found = [
        f"{list(error.instance_path)}: {error.message}"
        for error in spec.load().validator(schema).iter_errors(body)
    ]
    found += [f"{name} is not documented" for name in spec.load().unknown_fields(schema, body)]
    known = spec.load().resolve(schema)["properties"]
    found += [
        f"{name} is {'missing' if name in known else 'out of place'}"
        for name in WHOSE
        if (name in known) != (name in body)
    ]
    wanted = [name for name in ("tts_notification_id", "timestamp", "data") if name in known]
    return found + [f"{name} is missing" for name in wanted if name not in body]


def _against_sample(number: int, body: dict[str, Any]) -> list[str]:
    sample = samples().get(number)
    if sample is None:
        return []
    given, wanted = keys(body), keys(sample)
    optional = OPTIONAL.get(number, set())
    missing = {name for name in wanted - given if not any(name.startswith(one) for one in optional)}
    return [f"{name} is in the sample" for name in sorted(missing)]


def keys(value: Any, at: str = "") -> set[str]:
    """All paths of keys in a document; items of a list share one path, empty lists have none below."""
    if isinstance(value, dict):
        found: set[str] = set()
        for name, inner in value.items():
            path = f"{at}.{name}" if at else name
            found |= {path, *keys(inner, path)}
        return found
    if isinstance(value, list):
        return set().union(*(keys(inner, at) for inner in value)) if value else set()
    return set()


@cache
def samples() -> dict[int, dict[str, Any]]:
    """The published notices by type."""
    folder = spec.folder() / "samples" / "webhooks"
    bodies = [json.loads(path.read_text())["body"] for path in sorted(folder.glob("*.json"))]
    return {body["type"]: body for body in bodies}
