"""What a category asks, as JSON and back (``CategoryForm.body``), and what changed from one reading to the next."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from shelfwire.channels.port import CategoryQuestions, Question
from shelfwire.kit.typed import typed


def to_json(asked: CategoryQuestions) -> dict[str, Any]:
    """Return it as plain values for a JSON column, without the id of the request that brought it."""
    body: dict[str, Any] = msgspec.to_builtins(replace(asked, request_id=""))
    del body["request_id"]
    return body


def from_json(body: Mapping[str, Any]) -> CategoryQuestions:
    """Return what ``to_json`` wrote. What an older release did not write has its default. Raises ValueError."""
    return typed(body, CategoryQuestions)


def readable(body: Mapping[str, Any]) -> CategoryQuestions | None:
    """Return what ``to_json`` wrote; None for what this release cannot read, which is as good as never read."""
    try:
        return from_json(body)
    except ValueError:
        return None


def digest_of(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a body, in hex; the order of its keys does not matter."""
    return hashlib.sha256(msgspec.json.encode(body, order="sorted")).hexdigest()


_RULES = {
    "weight_required": "The weight of the package",
    "dimensions_required": "The dimensions of the package",
    "manufacturer_required": "A manufacturer",
    "responsible_person_required": "A responsible person",
    "size_chart_required": "A size chart",
    "seller_sku_required": "A seller SKU",
    "producer_responsibility_required": "A registration for extended producer responsibility (EPR)",
}


def changes(before: CategoryQuestions, after: CategoryQuestions) -> tuple[str, ...]:
    """Return in sentences what a category asks otherwise than before, what became required first."""
    had = {one.external_id: one for one in before.questions}
    has = {one.external_id: one for one in after.questions}
    now_required = [
        f"{label} is required now."
        for name, label in _RULES.items()
        if getattr(after.rules, name) and not getattr(before.rules, name)
    ]
    now_required += [
        _required(one) for key, one in has.items() if one.required and not _demanded(had.get(key))
    ]
    others = [
        f"“{one.name}” is asked now; it is optional."
        for key, one in has.items()
        if key not in had and not one.required
    ]
    for key, old in had.items():
        new = has.get(key)
        if new is None:
            others.append(f"“{old.name}” is not asked any more.")
            continue
        if old.required and not new.required:
            others.append(f"“{new.name}” is optional now.")
        others += _choices(old, new)
    others += [
        f"{label} is not required any more."
        for name, label in _RULES.items()
        if getattr(before.rules, name) and not getattr(after.rules, name)
    ]
    return (*now_required, *others)


def _demanded(old: Question | None) -> bool:
    return old is not None and old.required


def _required(one: Question) -> str:
    return f"“{one.name}” is required now{', depending on another answer' if one.only_if else ''}."


def _choices(old: Question, new: Question) -> list[str]:
    gone = {one.external_id: one.name for one in old.choices}
    for one in new.choices:
        gone.pop(one.external_id, None)
    if not gone or not new.choices:
        return []
    shown = ", ".join(list(gone.values())[:5]) + (" and others" if len(gone) > 5 else "")
    return [f"“{new.name}” does not offer any more: {shown}."]
