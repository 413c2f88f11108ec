"""Say what follows when a channel says something else than it was told."""

from __future__ import annotations

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.offers.drift import policy_of
from shelfwire.offers.models import DriftPolicy, OnDrift
from shelfwire.people.audit import note


@transaction.atomic
def set_drift_policy(*, account: Account, on_drift: OnDrift, by: str) -> bool:
    """Set the shop's policy; returns whether it changed. It counts for drift that is found from now on."""
    before = policy_of(account)
    if before == on_drift:
        return False
    DriftPolicy.objects.update_or_create(account=account, defaults={"on_drift": on_drift})
    note(account, {"on drift": (before.label, on_drift.label)}, by=by)
    return True
