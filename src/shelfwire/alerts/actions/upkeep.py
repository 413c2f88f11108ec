"""Forget what is old, and encrypt with the first key what an older key encrypted."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from shelfwire.alerts.models import Mail, MailServer, Occasion, Webhook, WebhookDelivery
from shelfwire.kit import clock
from shelfwire.kit.fields import reseal

KEEP: Final = timedelta(days=90)
KEEP_SENT: Final = timedelta(days=30)
_BATCH = 1_000


def prune() -> None:
    """Remove notifications after ``KEEP``, and mails and deliveries that ended after ``KEEP_SENT``."""
    now = clock.now()
    old = Occasion.objects.filter(recorded_at__lt=now - KEEP).order_by("recorded_at")
    Occasion.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:_BATCH])).delete()
    mails = Mail.objects.filter(ended_at__lt=now - KEEP_SENT)
    Mail.objects.filter(pk__in=list(mails.values_list("pk", flat=True)[:_BATCH])).delete()
    ended = WebhookDelivery.objects.filter(due_at=None, made_at__lt=now - KEEP_SENT)
    WebhookDelivery.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[:_BATCH])).delete()


def reseal_alert_secrets() -> tuple[int, int]:
    """Encrypt with the first key. Returns how many values were encrypted anew, and how many no key can decrypt."""
    counts = [reseal(model) for model in (MailServer, Webhook)]
    return sum(done for done, _ in counts), sum(lost for _, lost in counts)
