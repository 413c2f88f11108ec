"""Move a purchase, with its history."""

from __future__ import annotations

from typing import Any

from shelfwire.kit import clock, states
from shelfwire.kit.texts import fit
from shelfwire.shipbridge.models import Purchase, PurchaseMove
from shelfwire.shipbridge.states import PURCHASE_MOVES


def move(purchase: Purchase, after: str, *, by: str, why: str, **also: Any) -> states.Step | None:
    """Move it; None when it is there already. Raises IllegalMove, LostRace."""

    def record(step: states.Step) -> None:
        PurchaseMove.objects.create(
            purchase=purchase,
            before=step.before,
            after=step.after,
            at=step.at,
            by=fit(by, 120),
            why=fit(why, 600),
        )

    return states.move(
        purchase,
        after,
        moves=PURCHASE_MOVES,
        by=by,
        why=why,
        record=record,
        status_at=clock.now(),
        **also,
    )
