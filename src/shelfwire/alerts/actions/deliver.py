"""Post to webhooks. A message is a row before it is posted, is marked as being posted, and is then posted outside any
transaction; after a crash it is posted again with the same id, by which the receiver knows a repetition.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import F

from shelfwire.alerts import queries
from shelfwire.alerts.actions.webhook import signing_secrets
from shelfwire.alerts.errors import NoWebhook
from shelfwire.alerts.events import WebhookGivenUp
from shelfwire.alerts.kinds import lines_of, standing
from shelfwire.alerts.links import address
from shelfwire.alerts.models import Occasion, WebhookDelivery
from shelfwire.alerts.signing import headers
from shelfwire.alerts.times import again_at
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.kit.fetch import FetchFailed, Limits, send
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.kit.texts import first_line, shown
from shelfwire.people.models import Company
from shelfwire.version import VERSION

TEST = "test"
_ANSWER_MOST = 500
LIMITS: Final = Limits(wait=10.0, total=10.0, most_bytes=1024 * 1024, redirects=0)
_log = structlog.get_logger(__name__)


def post_due(webhook_id: int, most: int) -> None:
    """Post what is due to one webhook, oldest first, at most so many."""
    for delivery in queries.deliveries_due(clock.now()).filter(webhook_id=webhook_id)[:most]:
        attempt(delivery.pk)


def attempt(delivery_id: int) -> WebhookDelivery:
    """Make one attempt at a message. Of two workers at the same message one makes it."""
    now = clock.now()
    rows = WebhookDelivery.objects.select_related("webhook__company")
    mine = queries.deliveries_due(now).filter(pk=delivery_id)
    claimed = WebhookDelivery.objects.filter(pk__in=mine.order_by().values("pk"))
    if claimed.update(claimed_at=now, attempts=F("attempts") + 1):
        delivery = rows.get(pk=delivery_id)
        if _written(delivery, now):
            _post(delivery, now)
    return rows.get(pk=delivery_id)


def _written(delivery: WebhookDelivery, now: datetime) -> bool:
    """Write the body once; the same bytes go at every attempt. False when all it was about is settled."""
    if delivery.body:
        return True
    own = list(delivery.occasions.filter(settled_at=None).select_related("company", "account").order_by("id"))
    still = standing(own)
    items = _items([one for one in own if one.pk in still])
    if not items and delivery.kind != TEST:
        _close(delivery, dropped_at=now, answer="Settled before it was sent")
        return False
    company = delivery.webhook.company
    document = {
        "id": str(delivery.key),
        "type": delivery.kind,
        "timestamp": now.isoformat(),
        "data": {
            "company": {"name": company.name, "slug": company.slug},
            "count": len(items),
            "items": items,
        },
    }
    delivery.body, delivery.count = json.dumps(document, ensure_ascii=False), len(items)
    delivery.save(update_fields=["body", "count"])
    return True


def _items(occasions: list[Occasion]) -> list[Mapping[str, Any]]:
    lines = lines_of(occasions)
    return [
        {
            "shop": {"id": one.account_id, "name": lines[one.pk].shop} if one.account_id else None,
            "since": one.began_at.isoformat(),
            "url": address(lines[one.pk].path),
            **lines[one.pk].facts,
        }
        for one in occasions
        if one.pk in lines
    ]


def _post(delivery: WebhookDelivery, now: datetime) -> None:
    body = delivery.body.encode()
    try:
        signed = headers(signing_secrets(delivery.webhook, now), str(delivery.key), now, body)
        answer = send(
            "POST",
            delivery.webhook.url,
            guard=queries.guard(),
            body=body,
            headers={"content-type": "application/json", "user-agent": f"Shelfwire/{VERSION}", **signed},
            limits=LIMITS,
        )
    except (FetchFailed, UnreadableSecret) as failed:
        why = first_line(failed)
        _failed(
            delivery,
            None,
            f"Not posted: {why}" if isinstance(failed, FetchFailed) else why,
            for_good=isinstance(failed, FetchFailed) and failed.refused,
        )
        return
    said = shown(" ".join(answer.body[:_ANSWER_MOST].decode("utf-8", "replace").split()))
    if 200 <= answer.status < 300:
        _close(delivery, delivered_at=clock.now(), status_code=answer.status, answer=said)
    else:
        _failed(delivery, answer.status, said, for_good=answer.status == 410)


def _failed(delivery: WebhookDelivery, status: int | None, said: str, *, for_good: bool) -> None:
    """Tried again after a growing pause; given up after a day, or at once when the address is none or is gone."""
    now = clock.now()
    again = None if for_good else again_at(delivery.attempts, now)
    told = {"status_code": status, "answer": said[:_ANSWER_MOST]}
    _log.warning("alerts.webhook_failed", delivery=delivery.pk, status=status, why=said[:200], again=again)
    if again is not None:
        WebhookDelivery.objects.filter(pk=delivery.pk).update(due_at=again, claimed_at=None, **told)
        return
    with transaction.atomic():
        _close(delivery, gave_up_at=now, **told)
        announce(WebhookGivenUp(delivery.webhook.company_id, delivery.pk))


def _close(delivery: WebhookDelivery, **columns: Any) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(due_at=None, claimed_at=None, **columns)


def send_test(*, company: Company) -> WebhookDelivery:
    """Post a test now, and return what came of it. It is not tried again. Raises NoWebhook."""
    webhook = queries.webhook(company)
    if webhook is None or not webhook.active:
        raise NoWebhook(
            "There is no webhook that is switched on.", hint="Enter its address and switch it on first."
        )
    now = clock.now()
    # begun already, so that no worker begins it too
    delivery = WebhookDelivery.objects.create(
        webhook=webhook, kind=TEST, made_at=now, due_at=now, claimed_at=now, attempts=1
    )
    _written(delivery, now)
    _post(delivery, now)
    delivery.refresh_from_db()
    if delivery.due_at is not None:
        _close(delivery, gave_up_at=clock.now())
        delivery.refresh_from_db()
    return delivery


@transaction.atomic
def send_again(*, company: Company, delivery_id: int) -> WebhookDelivery | None:
    """Have a message that was given up, or that waits, posted at once. None when it is neither."""
    rows = WebhookDelivery.objects.select_for_update(of=("self",)).filter(webhook__company=company)
    delivery = rows.filter(pk=delivery_id, delivered_at=None, dropped_at=None).first()
    if delivery is None:
        return None
    delivery.due_at, delivery.gave_up_at, delivery.attempts = clock.now(), None, 0
    delivery.save(update_fields=["due_at", "gave_up_at", "attempts"])
    return delivery
