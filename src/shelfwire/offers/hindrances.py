"""Why a number is not sent: the channel's reasons (``Hindrance``) and our own, and what ends each."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from shelfwire.channels.port.stock import Hindrance


class OwnReason(StrEnum):
    """Our own reasons. Each is looked at anew whenever something changes that the number depends on."""

    NOT_LINKED = "not_linked"
    NOT_ENABLED = "not_enabled"
    NOT_MAPPED = "not_mapped"
    NEVER_COUNTED = "never_counted"
    NO_PRICE = "no_price"
    OUT_OF_RANGE = "out_of_range"
    CURRENCY = "currency"
    LIST_PRICE = "list_price"


WORDS: Final[dict[str, str]] = {
    OwnReason.NOT_LINKED: "The listing SKU is not linked to a SKU of yours.",
    OwnReason.NOT_ENABLED: "The listing SKU is not enabled: its numbers are not sent.",
    OwnReason.NOT_MAPPED: "A warehouse of the channel is not mapped to one of yours.",
    OwnReason.NEVER_COUNTED: "The SKU was never counted in a warehouse that feeds this one.",
    OwnReason.NO_PRICE: "The SKU has no price.",
    OwnReason.OUT_OF_RANGE: "The price is outside what the channel takes.",
    OwnReason.CURRENCY: "The price is in another currency than the shop sells in.",
    OwnReason.LIST_PRICE: "The list price is below the price.",
    Hindrance.LOCKED: "A promotion on the channel holds it.",
    Hindrance.STATE: "The listing is in a state that takes no update.",
    Hindrance.WAREHOUSES: "The channel names other warehouses for the SKU.",
    Hindrance.ZERO: "The channel does not take the quantity 0, and other SKUs of the listing still sell.",
    Hindrance.GONE: "The channel does not have this listing SKU any more.",
    Hindrance.VALUE: "The channel refuses the number.",
}

LOCKED_FOR: Final = 6 * 3600.0
"""Seconds a locked number waits when neither the refusal nor a promotion says until when."""

ENDS_WITH_A_CHANGE: Final = frozenset({Hindrance.VALUE, *OwnReason})
"""Tried again, or judged anew, as soon as anything changes that the number depends on."""
ENDS_WITH_A_READ: Final = frozenset({Hindrance.STATE, Hindrance.GONE, Hindrance.WAREHOUSES})
"""Tried again when the listing was read and is different (``mark_listings``)."""
FOR_A_PERSON: Final = frozenset(
    {Hindrance.ZERO, Hindrance.VALUE, Hindrance.WAREHOUSES, OwnReason.NOT_MAPPED, OwnReason.NEVER_COUNTED}
)
"""Does not end by waiting."""


def words(hindrance: str) -> str:
    """Return the sentence for people; the bare word of one that this release does not know."""
    return WORDS.get(hindrance, hindrance)
