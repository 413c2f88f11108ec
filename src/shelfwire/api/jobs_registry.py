"""Housekeeping of the REST interface."""

from __future__ import annotations

from datetime import timedelta

from shelfwire.api.models import AnsweredRequest
from shelfwire.jobs import recurring
from shelfwire.kit import clock

KEPT = timedelta(days=7)
"""A client that was off over a weekend still finds its answer."""


@recurring(cron="41 3 * * *", name="api.forget_answers")
def forget_answers() -> None:
    """Forget idempotency keys that nobody will send again."""
    AnsweredRequest.objects.filter(asked_at__lt=clock.now() - KEPT).delete()
