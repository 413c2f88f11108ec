"""The life of a delivery of stock to a TikTok warehouse (statuses of `GET /fbt/202602/inbound_orders`).

Which status follows which is assumed from their names; planning and cancelling over the API are not played.
"""

from __future__ import annotations

from tiktok_shop_sim.lifecycles import Life, moves

INBOUND_ORDER = Life(
    [
        *moves("TO_BE_RECEIVED", "arrives", "RECEIVING", "carrier"),
        *moves("RECEIVING", "counted", "RECEIVED", "platform"),
        *moves("TO_BE_RECEIVED", "cancelled", "CANCELLED", "seller"),
    ]
)
