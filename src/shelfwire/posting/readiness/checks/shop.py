"""What the shop itself needs before anything can be listed."""

from __future__ import annotations

from shelfwire.posting.readiness.case import Answer, Case, Found, check


@check("shop_connected")
def shop_connected(case: Case) -> Answer:
    return [] if case.shop.connected else [Found("shop", "not connected")]


@check("shop_prerequisites")
def shop_prerequisites(case: Case) -> Answer:
    return [
        Found(
            "shop",
            one.code,
            reason=one.says or one.code,
            advice=one.advice or "Set it up in the seller centre.",
        )
        for one in case.shop.failed
    ]


@check("shop_warehouse")
def shop_warehouse(case: Case) -> Answer:
    """A new SKU begins with units in a warehouse; an update tells none."""
    if case.skus and all(sku.external_id for sku in case.skus):
        return None
    return [] if case.shop.warehouses_mapped else [Found("shop", "no warehouse")]
