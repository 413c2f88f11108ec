"""What shipbridge announces, inside the transaction that makes the change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PurchaseDue:
    """A label is to be bought, or one is to be voided."""

    purchase_id: int


@dataclass(frozen=True, slots=True)
class PurchaseSettled:
    """A purchase was bought, refused, voided, or nobody knows; whoever asked for it follows."""

    purchase_id: int


@dataclass(frozen=True, slots=True)
class RatesDue:
    """Somebody waits for the rates of some accounts."""

    ask_id: int
