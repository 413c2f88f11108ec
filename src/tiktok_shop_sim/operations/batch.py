"""Batch calls: HTTP 200 and code 0, with what went wrong for single items in `data.errors` (facts.md 3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tiktok_shop_sim.envelope import Refused

Item = dict[str, Any]


def errors_of(
    items: Iterable[Item], perform: Callable[[Item], object], detail: Callable[[Item], dict[str, Any]]
) -> dict[str, Any]:
    """Call `perform` for each item; the refused ones are listed with their `detail`, and nothing when all went well."""
    errors = []
    for item in items:
        try:
            perform(item)
        except Refused as refusal:
            errors.append({"code": refusal.code, "message": refusal.message, "detail": detail(item)})
    return listed(errors)


def listed(errors: list[dict[str, Any]]) -> dict[str, Any]:
    """The `data` of a batch: its errors, and nothing when all went well."""
    return {"errors": errors} if errors else {}
