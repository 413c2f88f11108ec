"""Which reasons may be named for what, by market, actor and order status (`reasons.json`)."""

from __future__ import annotations

from functools import cache

from tiktok_shop_sim import spec

KINDS = {
    "CANCEL": "cancel",
    "REFUND": "refund",
    "RETURN_AND_REFUND": "return",
    "REPLACEMENT": "return",
    "EXCHANGE": "return",
}
"""The list of `reasons.json` that a kind of request takes its reasons from; replacements have none of their own."""

Row = tuple[str, str, str, tuple[str, ...], str, str]


@cache
def _rows(market: str) -> tuple[Row, ...]:
    return tuple(
        (
            row["kind"],
            row["actor"],
            row["purpose"],
            tuple(row["order_status"]),
            row["reason_name"],
            row["label"] or row["reason_name"],
        )
        for row in spec.document("reasons.json")
        if row["market"] == market
    )


FALLBACK = "US"
"""Whose reasons for saying no are taken where `reasons.json` lists none for a market (JP, in part)."""


@cache
def fitting(
    market: str, kind: str, actor: str, status: str = "", purpose: str = "initiate"
) -> dict[str, str]:
    """Names with labels of the reasons that fit. `kind` is cancel, refund or return; "" as status leaves it open.

    Do not change what is returned: it is kept.
    """
    found = {
        name: label
        for row_kind, row_actor, row_purpose, statuses, name, label in _rows(market)
        if (row_kind, row_actor, row_purpose) == (kind, actor, purpose)
        and (not statuses or not status or status in statuses)
    }
    if not found and purpose != "initiate" and market != FALLBACK:
        return fitting(FALLBACK, kind, actor, status, purpose)
    return found


@cache
def known(market: str) -> dict[str, tuple[str, ...]]:
    """Every reason of a market with the purposes (`refund SELLER reject`) that it serves."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, actor, purpose, _, name, _ in _rows(market):
        found[name] = (*found.get(name, ()), f"{kind} {actor} {purpose}")
    return found


@cache
def text(market: str, name: str) -> str:
    """A reason's label; its name when it has none."""
    return next((row[5] for row in _rows(market) if row[4] == name and row[5] != name), name)
