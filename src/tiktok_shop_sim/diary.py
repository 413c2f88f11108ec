"""What happened in the world, one line each, for people who step the clock and want to see what came of it."""

from __future__ import annotations

from collections import deque
from typing import Any

import msgspec

from tiktok_shop_sim.world.world import Event

KEPT = 5_000

WORDS = {
    "order_status": "Order",
    "address_changed": "Recipient's address changed",
    "package": "Parcels changed",
    "product_status": "Product",
    "deauthorised": "The seller took the consent back",
    "authorization_expiring": "The consent ends soon",
    "cancellation": "Cancellation",
    "return": "Return",
    "conversation_new": "New conversation",
    "message_new": "New message",
    "product_changed": "Product edited",
    "product_created": "Product created",
    "product_category_changed": "Product's category changed",
    "inventory_low": "Stock runs low",
    "product_audit": "Product review",
    "activity_status": "Promotion",
    "activity_changed": "Promotion changed",
    "sku_status": "SKU",
    "refund": "Refund",
    "inventory_changed": "Stock changed",
}
"""What each kind of event is called; the others are called by their kind."""


class Happening(msgspec.Struct):
    """One event: what it is about, and the status it led to when it has one."""

    serial: int
    at: float
    kind: str
    shop_id: str
    about: str
    words: str
    status: str


class Diary:
    """The last happenings, oldest first."""

    def __init__(self) -> None:
        self._pages: deque[Happening] = deque(maxlen=KEPT)
        self.serial = 0

    def write(self, event: Event, at: float) -> None:
        self.serial += 1
        words = WORDS.get(event.kind) or event.kind.replace("_", " ").capitalize()
        self._pages.append(
            Happening(self.serial, at, event.kind, event.shop_id, event.about, words, _status(event.data))
        )

    def find(
        self, *, since: int = 0, shop_id: str = "", about: str = "", limit: int = 200
    ) -> list[Happening]:
        """The newest happenings after a serial, oldest first."""
        found = [
            line
            for line in self._pages
            if line.serial > since and shop_id in ("", line.shop_id) and about in ("", line.about)
        ]
        return found[-limit:] if limit else []

    def clear(self) -> None:
        self._pages.clear()


def _status(data: dict[str, Any]) -> str:
    """What an event says became of its object: the first field whose name ends in `status`."""
    for name, value in data.items():
        if name.endswith("status") and isinstance(value, str):
            return value
    return ""
