"""The states of a label that is bought from a carrier, and their transitions."""

from __future__ import annotations

from typing import Final

from django.db import models

from shelfwire.kit.states import Moves


class PurchaseStatus(models.TextChoices):
    """How far a purchase is. Nothing is ever bought out of CALLING or UNKNOWN again by itself."""

    ASKED = "asked", "To be bought"
    CALLING = "calling", "Being bought"
    BOUGHT = "bought", "Bought"
    REFUSED = "refused", "Refused"
    UNKNOWN = "unknown", "Not known whether it was bought"
    VOID_ASKED = "void_asked", "To be voided"
    VOID = "void", "Void"


UNDER_WAY: Final = (PurchaseStatus.ASKED, PurchaseStatus.CALLING, PurchaseStatus.VOID_ASKED)
"""The carrier is to be asked, or is being asked."""
PURCHASE_MOVES: Final[Moves] = {
    PurchaseStatus.ASKED: frozenset({PurchaseStatus.CALLING, PurchaseStatus.REFUSED}),
    PurchaseStatus.CALLING: frozenset(
        {PurchaseStatus.ASKED, PurchaseStatus.BOUGHT, PurchaseStatus.REFUSED, PurchaseStatus.UNKNOWN}
    ),
    # a person has looked at the carrier's own site; or the answer came after all
    PurchaseStatus.UNKNOWN: frozenset({PurchaseStatus.BOUGHT, PurchaseStatus.REFUSED}),
    PurchaseStatus.REFUSED: frozenset({PurchaseStatus.ASKED}),
    PurchaseStatus.BOUGHT: frozenset({PurchaseStatus.VOID_ASKED}),
    PurchaseStatus.VOID_ASKED: frozenset({PurchaseStatus.VOID, PurchaseStatus.BOUGHT}),
}
