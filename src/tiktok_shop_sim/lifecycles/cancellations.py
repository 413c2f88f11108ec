"""The life of a request to cancel (facts.md 7.4)."""

from __future__ import annotations

from tiktok_shop_sim.lifecycles import Life, moves

CANCELLATION = Life(
    [
        *moves("CANCELLATION_REQUEST_PENDING", "accepted", "CANCELLATION_REQUEST_COMPLETE", "seller"),
        *moves("CANCELLATION_REQUEST_PENDING", "answer_timeout", "CANCELLATION_REQUEST_COMPLETE", "platform"),
        *moves("CANCELLATION_REQUEST_PENDING", "rejected", "CANCELLATION_REQUEST_CANCELLED", "seller"),
        *moves("CANCELLATION_REQUEST_PENDING", "withdrawn", "CANCELLATION_REQUEST_CANCELLED", "buyer"),
    ]
)
