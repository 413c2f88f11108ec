"""The numbers behind promotion refusals (`rules/promotion.json`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).resolve().parents[2] / "rules" / "promotion.json"


class Limits(msgspec.Struct, frozen=True):
    """Durations in seconds, percentages whole, the rest counts."""

    grace_seconds: int
    """By how much a begin may lie in the past: the call itself takes time."""
    shortest_seconds: int
    longest_seconds: int
    longest_flash_sale_seconds: int
    furthest_begin_seconds: int
    title_length: int
    items_per_request: int
    items_per_activity: int
    highest_limit: int
    percent_from: int
    percent_to: int
    gift_tiers: int
    gifts_per_tier: int
    fulfilled_by_tiktok_regions: list[str]


@cache
def limits() -> Limits:
    return msgspec.json.decode(FILE.read_bytes(), type=Limits)
