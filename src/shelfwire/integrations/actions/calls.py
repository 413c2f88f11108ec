"""Write down what a program asked and was told, and forget it in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from shelfwire.integrations.events import ShipmentNoticeRefused
from shelfwire.integrations.models import Integration, IntegrationCall
from shelfwire.integrations.states import CallAction, CallOutcome
from shelfwire.kit import clock, events
from shelfwire.kit.texts import fit

KEEP: Final = timedelta(days=30)
_BATCH: Final = 5_000
_LONGEST: Final = {"order_number": 64, "carrier": 80, "tracking_number": 80, "said": 600, "file_name": 255}


def note_call(integration: Integration, action: str, outcome: str, **facts: Any) -> IntegrationCall:
    """Write one call down; ``facts`` are columns of ``IntegrationCall``. Texts are cut to their columns."""
    for name, most in _LONGEST.items():
        if name in facts:
            facts[name] = fit(facts[name], most)
    call = IntegrationCall.objects.create(
        integration=integration, at=clock.now(), action=action, outcome=outcome, **facts
    )
    if action == CallAction.NOTICE and outcome == CallOutcome.REFUSED:
        events.announce(ShipmentNoticeRefused(integration.company_id, call.pk))
    return call


def prune() -> int:
    """Forget calls older than ``KEEP``, so many at a time. Returns how many."""
    old = IntegrationCall.objects.filter(at__lt=clock.now() - KEEP).order_by("at")
    return IntegrationCall.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:_BATCH])).delete()[0]
