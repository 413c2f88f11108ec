"""The life of an order (facts.md 6.1)."""

from __future__ import annotations

from tiktok_shop_sim.lifecycles import Life, moves

ORDER = Life(
    [
        *moves("UNPAID", "paid", "ON_HOLD", "buyer"),
        *moves("ON_HOLD", "hold_over", "AWAITING_SHIPMENT", "platform"),
        *moves("AWAITING_SHIPMENT", "some_shipped", "PARTIALLY_SHIPPING", "seller"),
        *moves("AWAITING_SHIPMENT PARTIALLY_SHIPPING", "all_shipped", "AWAITING_COLLECTION", "seller"),
        *moves("AWAITING_COLLECTION", "all_scanned", "IN_TRANSIT", "platform"),
        *moves("IN_TRANSIT", "all_delivered", "DELIVERED", "platform"),
        *moves("DELIVERED", "aftersales_over", "COMPLETED", "platform"),
        *moves("AWAITING_COLLECTION IN_TRANSIT DELIVERED", "all_refunded", "COMPLETED", "platform"),
        *moves("UNPAID", "payment_timeout", "CANCELLED", "platform"),
        *moves("UNPAID ON_HOLD", "cancelled_by_buyer", "CANCELLED", "buyer"),
        *moves("AWAITING_SHIPMENT PARTIALLY_SHIPPING", "cancel_request_accepted", "CANCELLED", "buyer"),
        *moves(
            "UNPAID ON_HOLD AWAITING_SHIPMENT AWAITING_COLLECTION",
            "cancelled_by_seller",
            "CANCELLED",
            "seller",
        ),
        *moves("AWAITING_SHIPMENT PARTIALLY_SHIPPING", "dispatch_timeout", "CANCELLED", "platform"),
        *moves("AWAITING_COLLECTION", "collection_timeout", "CANCELLED", "platform"),
        *moves("IN_TRANSIT AWAITING_COLLECTION PARTIALLY_SHIPPING", "lost", "CANCELLED", "platform"),
        *moves("IN_TRANSIT AWAITING_COLLECTION PARTIALLY_SHIPPING", "damaged", "CANCELLED", "platform"),
        *moves("IN_TRANSIT AWAITING_COLLECTION PARTIALLY_SHIPPING", "returned", "CANCELLED", "platform"),
    ]
)
