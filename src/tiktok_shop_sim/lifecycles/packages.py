"""The life of a package (facts.md 8.4)."""

from __future__ import annotations

from tiktok_shop_sim.lifecycles import Life, moves

PACKAGE = Life(
    [
        *moves("TO_FULFILL", "shipped", "PROCESSING", "seller"),
        *moves("PROCESSING", "scanned", "FULFILLING", "carrier"),
        *moves("FULFILLING", "delivered", "COMPLETED", "carrier"),
        *moves("PROCESSING FULFILLING", "lost", "CANCELLED", "carrier"),
        *moves("PROCESSING FULFILLING", "damaged", "CANCELLED", "carrier"),
        *moves("FULFILLING", "attempt_failed", "FULFILLING", "carrier"),
        *moves("FULFILLING", "returned", "CANCELLED", "carrier"),
        *moves("TO_FULFILL PROCESSING", "cancelled", "CANCELLED", "platform"),
    ]
)

PACKAGE_SUB_STATUS = {
    "TO_FULFILL": "CREATED",
    "PROCESSING": "RTSING",
    "FULFILLING": "RTS",
    "COMPLETED": "DELIVERED",
    "CANCELLED": "CANCELLED",
}

UNIT_STATUS_IN_PACKAGE = {
    "TO_FULFILL": "AWAITING_SHIPMENT",
    "PROCESSING": "AWAITING_COLLECTION",
    "FULFILLING": "IN_TRANSIT",
    "COMPLETED": "DELIVERED",
}
