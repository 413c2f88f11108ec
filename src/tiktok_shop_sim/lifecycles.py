"""The lives of things as tables: from which status, by what trigger, to which, and who brings it about.

Sources: facts.md 6.1 (orders), 7.4 (cancellations), 8.4 (packages). A move that is not in a table does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Move(msgspec.Struct, frozen=True):
    origin: str
    trigger: str
    target: str
    who: str


class IllegalMove(ValueError):
    """Something was asked of an object that its present status does not allow."""

    def __init__(self, thing: str, status: str, trigger: str) -> None:
        super().__init__(f"{thing} is {status}: `{trigger}` is not possible now")
        self.status = status
        self.trigger = trigger


class Life:
    """A table of moves, asked by status and trigger."""

    def __init__(self, moves: Iterable[Move]) -> None:
        self.moves = tuple(moves)
        self._by_key = {(move.origin, move.trigger): move for move in self.moves}
        if len(self._by_key) != len(self.moves):
            raise ValueError("two moves share a status and a trigger")

    def allows(self, status: str, trigger: str) -> bool:
        return (status, trigger) in self._by_key

    def follow(self, thing: str, status: str, trigger: str) -> Move:
        move = self._by_key.get((status, trigger))
        if move is None:
            raise IllegalMove(thing, status, trigger)
        return move


def _moves(origins: str, trigger: str, target: str, who: str) -> list[Move]:
    return [Move(origin, trigger, target, who) for origin in origins.split()]


ORDER = Life(
    [
        *_moves("UNPAID", "paid", "ON_HOLD", "buyer"),
        *_moves("ON_HOLD", "hold_over", "AWAITING_SHIPMENT", "platform"),
        *_moves("AWAITING_SHIPMENT", "some_shipped", "PARTIALLY_SHIPPING", "seller"),
        *_moves("AWAITING_SHIPMENT PARTIALLY_SHIPPING", "all_shipped", "AWAITING_COLLECTION", "seller"),
        *_moves("AWAITING_COLLECTION", "all_scanned", "IN_TRANSIT", "platform"),
        *_moves("IN_TRANSIT", "all_delivered", "DELIVERED", "platform"),
        *_moves("DELIVERED", "aftersales_over", "COMPLETED", "platform"),
        *_moves("AWAITING_COLLECTION IN_TRANSIT DELIVERED", "all_refunded", "COMPLETED", "platform"),
        *_moves("UNPAID", "payment_timeout", "CANCELLED", "platform"),
        *_moves("UNPAID ON_HOLD", "cancelled_by_buyer", "CANCELLED", "buyer"),
        *_moves("AWAITING_SHIPMENT PARTIALLY_SHIPPING", "cancel_request_accepted", "CANCELLED", "buyer"),
        *_moves(
            "UNPAID ON_HOLD AWAITING_SHIPMENT AWAITING_COLLECTION",
            "cancelled_by_seller",
            "CANCELLED",
            "seller",
        ),
        *_moves("AWAITING_SHIPMENT PARTIALLY_SHIPPING", "dispatch_timeout", "CANCELLED", "platform"),
        *_moves("AWAITING_COLLECTION", "collection_timeout", "CANCELLED", "platform"),
        *_moves("IN_TRANSIT AWAITING_COLLECTION", "lost", "CANCELLED", "platform"),
    ]
)

PACKAGE = Life(
    [
        *_moves("TO_FULFILL", "shipped", "PROCESSING", "seller"),
        *_moves("PROCESSING", "scanned", "FULFILLING", "carrier"),
        *_moves("FULFILLING", "delivered", "COMPLETED", "carrier"),
        *_moves("PROCESSING FULFILLING", "lost", "CANCELLED", "carrier"),
        *_moves("TO_FULFILL PROCESSING", "cancelled", "CANCELLED", "platform"),
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

CANCELLATION = Life(
    [
        *_moves("CANCELLATION_REQUEST_PENDING", "accepted", "CANCELLATION_REQUEST_COMPLETE", "seller"),
        *_moves(
            "CANCELLATION_REQUEST_PENDING", "answer_timeout", "CANCELLATION_REQUEST_COMPLETE", "platform"
        ),
        *_moves("CANCELLATION_REQUEST_PENDING", "rejected", "CANCELLATION_REQUEST_CANCELLED", "seller"),
        *_moves("CANCELLATION_REQUEST_PENDING", "withdrawn", "CANCELLATION_REQUEST_CANCELLED", "buyer"),
    ]
)
