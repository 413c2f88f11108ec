"""The life of a product and of its reviews (facts.md 9.13; where it is silent, the move names what we assume)."""

from __future__ import annotations

from tiktok_shop_sim.lifecycles import Life, moves

PRODUCT = Life(
    [
        *moves("DRAFT FAILED", "saved_as_draft", "DRAFT", "seller"),
        *moves("DRAFT PENDING FAILED", "submitted", "PENDING", "seller"),
        *moves("PENDING", "approved", "ACTIVATE", "platform"),
        *moves("PENDING", "refused", "FAILED", "platform"),
        *moves("SELLER_DEACTIVATED", "activated", "ACTIVATE", "seller"),
        # One that never passed a review, because it was deleted before and recovered, is reviewed first.
        *moves("SELLER_DEACTIVATED", "activated_unreviewed", "PENDING", "seller"),
        *moves("ACTIVATE", "deactivated", "SELLER_DEACTIVATED", "seller"),
        *moves(
            "DRAFT PENDING FAILED ACTIVATE SELLER_DEACTIVATED PLATFORM_DEACTIVATED",
            "deleted",
            "DELETED",
            "seller",
        ),
        *moves("DELETED", "recovered", "SELLER_DEACTIVATED", "seller"),
        *moves("ACTIVATE", "suspended", "PLATFORM_DEACTIVATED", "platform"),
        *moves("ACTIVATE SELLER_DEACTIVATED PLATFORM_DEACTIVATED", "frozen", "FREEZE", "platform"),
        *moves("PLATFORM_DEACTIVATED", "reinstated", "ACTIVATE", "platform"),
        *moves("FREEZE", "reinstated", "SELLER_DEACTIVATED", "platform"),
        *moves("ACTIVATE", "bought", "ACTIVATE", "buyer"),
    ]
)

EDIT = Life(
    [
        *moves("ACTIVATE", "edited", "ACTIVATE", "seller"),
        *moves("SELLER_DEACTIVATED", "edited", "SELLER_DEACTIVATED", "seller"),
        *moves("PLATFORM_DEACTIVATED", "edited", "PLATFORM_DEACTIVATED", "seller"),
        *moves("ACTIVATE", "edit_refused", "ACTIVATE", "platform"),
        *moves("SELLER_DEACTIVATED", "edit_refused", "SELLER_DEACTIVATED", "platform"),
        *moves("PLATFORM_DEACTIVATED", "edit_refused", "PLATFORM_DEACTIVATED", "platform"),
        *moves("ACTIVATE", "edit_approved", "ACTIVATE", "platform"),
        *moves("SELLER_DEACTIVATED", "edit_approved", "SELLER_DEACTIVATED", "platform"),
        # Mending what the platform objected to is the way back on sale.
        *moves("PLATFORM_DEACTIVATED", "edit_approved", "ACTIVATE", "platform"),
    ]
)
"""What an edit does to a product that has passed a review: the version that passed stays in force meanwhile."""

INVENTORY_STATES = ("DRAFT", "PENDING", "FAILED", "ACTIVATE", "SELLER_DEACTIVATED")
"""facts.md 9.18"""
UNSEEN = ("FREEZE", "DELETED")
"""facts.md 9.16: Get Product does not return them."""
