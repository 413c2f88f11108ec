"""The life of a promotion activity (the statuses of `GET /promotion/202309/activities/{activity_id}`).

What DRAFT and NOT_EFFECTIVE mean is not written down anywhere; here an activity for products is a DRAFT until it
has some, and NOT_EFFECTIVE while its time runs and it has none.
"""

from __future__ import annotations

from tiktok_shop_sim.lifecycles import Life, moves

ACTIVITY = Life(
    [
        *moves("DRAFT", "filled", "NOT_START", "seller"),
        *moves("NOT_START", "emptied", "DRAFT", "seller"),
        *moves("NOT_START", "begins", "ONGOING", "platform"),
        *moves("DRAFT", "begins", "NOT_EFFECTIVE", "platform"),
        *moves("NOT_EFFECTIVE", "filled", "ONGOING", "seller"),
        *moves("ONGOING", "emptied", "NOT_EFFECTIVE", "seller"),
        *moves("DRAFT NOT_START NOT_EFFECTIVE ONGOING", "ends", "EXPIRED", "platform"),
        *moves("DRAFT NOT_START NOT_EFFECTIVE ONGOING", "deactivated", "DEACTIVATED", "seller"),
        *moves("EXPIRED DEACTIVATED", "republished", "NOT_START", "seller"),
    ]
)

OVER = ("EXPIRED", "DEACTIVATED")
"""Statuses from which only `republished` leads away."""
