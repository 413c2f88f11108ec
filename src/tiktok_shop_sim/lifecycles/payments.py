"""The life of a payment to the seller, and of a withdrawal (facts.md 10.8, 10.9).

The statuses are documented; when one follows the other is not, so the triggers are ours.
"""

from __future__ import annotations

from tiktok_shop_sim.lifecycles import Life, moves

PAYMENT = Life(
    [
        *moves("PROCESSING", "bank_accepted", "PAID", "bank"),
        *moves("PROCESSING", "bank_refused", "FAILED", "bank"),
        *moves("FAILED", "tried_again", "PROCESSING", "platform"),
    ]
)

WITHDRAWAL = Life(
    [
        *moves("PROCESSING", "bank_accepted", "SUCCESS", "bank"),
        *moves("PROCESSING", "bank_refused", "FAILED", "bank"),
    ]
)
