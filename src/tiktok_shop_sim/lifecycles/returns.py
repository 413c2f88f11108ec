"""The lives of returns, refunds, replacements and exchanges (facts.md 7.7 and 7.8).

The word order differs between `RETURN_OR_REFUND_REQUEST_...` and `REFUND_OR_RETURN_REQUEST_REJECT`, as on the wire.
What is not in the sources: an exchange has no status of its own for a seller's no, so it ends as cancelled; what was
agreed after an appeal continues as any agreed refund.
"""

from __future__ import annotations

from tiktok_shop_sim.lifecycles import Life, Move, moves

PENDING = "RETURN_OR_REFUND_REQUEST_PENDING"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"
TO_SHIP = "AWAITING_BUYER_SHIP"
SHIPPED = "BUYER_SHIPPED_ITEM"
PACKAGE_REJECTED = "REJECT_RECEIVE_PACKAGE"
OFFERED = "AWAITING_BUYER_RESPONSE"
AGREED = "RETURN_OR_REFUND_REQUEST_SUCCESS"
CLOSED = "RETURN_OR_REFUND_REQUEST_CANCEL"
DONE = "RETURN_OR_REFUND_REQUEST_COMPLETE"

RETURN = Life(
    [
        *moves(PENDING, "refund_agreed", AGREED, "seller, or the clock"),
        *moves(PENDING, "return_agreed", TO_SHIP, "seller, or the clock"),
        *moves(PENDING, "rejected", REJECTED, "seller"),
        *moves(PENDING, "partial_offered", OFFERED, "seller"),
        *moves(OFFERED, "offer_accepted", AGREED, "buyer"),
        *moves(OFFERED, "offer_declined", PENDING, "buyer, or the clock"),
        *moves(f"{PENDING} {TO_SHIP} {SHIPPED}", "refunded_directly", AGREED, "seller"),
        *moves(TO_SHIP, "shipped", SHIPPED, "buyer"),
        *moves(TO_SHIP, "ship_timeout", CLOSED, "platform"),
        *moves(SHIPPED, "package_accepted", AGREED, "seller, or the clock"),
        *moves(SHIPPED, "package_rejected", PACKAGE_REJECTED, "seller"),
        *moves(SHIPPED, "partial_offered", OFFERED, "seller"),
        *moves(OFFERED, "offer_declined_after_receipt", SHIPPED, "buyer, or the clock"),
        *moves(f"{REJECTED} {PACKAGE_REJECTED}", "ruled_for_buyer", AGREED, "platform"),
        *moves(f"{PENDING} {OFFERED} {TO_SHIP}", "withdrawn", CLOSED, "buyer"),
        *moves(f"{PENDING} {OFFERED} {TO_SHIP} {SHIPPED} {AGREED}", "order_ended", CLOSED, "platform"),
        *moves(AGREED, "paid", DONE, "platform"),
    ]
)


def _swap(kind: str, rejected: str) -> list[Move]:
    pending, refunded = f"{kind}_REQUEST_PENDING", f"{kind}_REQUEST_REFUND_SUCCESS"
    return [
        *moves(pending, "swap_agreed", f"{kind}_REQUEST_COMPLETE", "seller, or the clock"),
        *moves(pending, "rejected", rejected, "seller"),
        *moves(pending, "refund_instead", refunded, "seller, or the clock without stock"),
        *moves(pending, "withdrawn", f"{kind}_REQUEST_CANCEL", "buyer"),
        *moves(pending, "order_ended", f"{kind}_REQUEST_CANCEL", "platform"),
    ]


REPLACEMENT = Life(
    [
        *_swap("REPLACEMENT", "REPLACEMENT_REQUEST_REJECT"),
        *moves(
            "REPLACEMENT_REQUEST_REJECT", "ruled_for_buyer", "REPLACEMENT_REQUEST_REFUND_SUCCESS", "platform"
        ),
    ]
)
EXCHANGE = Life(_swap("EXCHANGE", "EXCHANGE_REQUEST_CANCEL"))

LIVES = {"REFUND": RETURN, "RETURN_AND_REFUND": RETURN, "REPLACEMENT": REPLACEMENT, "EXCHANGE": EXCHANGE}

PENDING_OF = {
    "REFUND": PENDING,
    "RETURN_AND_REFUND": PENDING,
    "REPLACEMENT": "REPLACEMENT_REQUEST_PENDING",
    "EXCHANGE": "EXCHANGE_REQUEST_PENDING",
}
WAITING = frozenset(PENDING_OF.values())
"""The buyer has asked and the seller has not answered."""
RUNNING = WAITING | {TO_SHIP, SHIPPED, OFFERED, AGREED}
"""Not at an end: its units cannot be asked for again."""
REFUSED = frozenset({REJECTED, PACKAGE_REJECTED, "REPLACEMENT_REQUEST_REJECT"})
"""A seller's no, against which the buyer may appeal."""
SERVED = frozenset(
    {
        DONE,
        "REPLACEMENT_REQUEST_COMPLETE",
        "REPLACEMENT_REQUEST_REFUND_SUCCESS",
        "EXCHANGE_REQUEST_COMPLETE",
        "EXCHANGE_REQUEST_REFUND_SUCCESS",
    }
)
"""The buyer has got what was agreed."""
GIVEN_UP = frozenset({CLOSED, "REPLACEMENT_REQUEST_CANCEL", "EXCHANGE_REQUEST_CANCEL"})
