"""Batch calls: HTTP 200 and code 0, with what went wrong for single items in `data.errors` (facts.md 3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tiktok_shop_sim.envelope import Refused

Wish = dict[str, Any]


def errors_of(
    wishes: Iterable[Wish], deed: Callable[[Wish], object], detail: Callable[[Wish], dict[str, Any]]
) -> dict[str, Any]:
    """Do a deed for each item; the refused ones are listed with their `detail`, and nothing when all went well."""
    errors = []
    for wish in wishes:
        try:
            deed(wish)
        except Refused as refusal:
            errors.append({"code": refusal.code, "message": refusal.message, "detail": detail(wish)})
    return listed(errors)


def listed(errors: list[dict[str, Any]]) -> dict[str, Any]:
    """The `data` of a batch: its errors, and nothing when all went well."""
    return {"errors": errors} if errors else {}
