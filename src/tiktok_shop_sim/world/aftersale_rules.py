"""Who may ask for what, when, and how long everybody has to answer: `rules/aftersales.json`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from tiktok_shop_sim.world import reasons
from tiktok_shop_sim.world.market import Market

FILE = Path(__file__).resolve().parents[1] / "rules" / "aftersales.json"


class Permission(msgspec.Struct, frozen=True):
    """One cell of the table of facts.md 7.1; `*` is every market that has reasons for it."""

    kind: str
    actor: str
    status: str
    markets: list[str]
    source: str


class Clocks(msgspec.Struct, frozen=True):
    """How long each side has, in the hours and days that the names say."""

    markets: list[str]
    answer_hours: int
    replacement_answer_hours: int
    receive_answer_hours: int
    buyer_answer_hours: int
    ship_days: int
    transit_days: int
    carrier_days: int
    source: str


class Rules(msgspec.Struct, frozen=True):
    date: str
    who_may: list[Permission]
    clocks: list[Clocks]


@cache
def rules() -> Rules:
    return msgspec.json.decode(FILE.read_bytes(), type=Rules)


@cache
def clocks(region: str) -> Clocks:
    """A region's own clocks, else those of every market."""
    own = [row for row in rules().clocks if region in row.markets]
    return next(iter(own), None) or next(row for row in rules().clocks if "*" in row.markets)


def may(market: Market, kind: str, actor: str, status: str) -> bool:
    """Whether somebody may ask for a refund, return, replacement or exchange of an order in this status."""
    listed = any(
        (row.kind, row.actor, row.status) == (kind, actor, status)
        and ("*" in row.markets or market.region in row.markets)
        for row in rules().who_may
    )
    return listed and bool(reasons.fitting(market.reasons_market, reasons.KINDS[kind], actor, status))
