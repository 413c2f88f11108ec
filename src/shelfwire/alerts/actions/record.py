"""Record what people should be told of: once, for everybody whom it concerns, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shelfwire.alerts import queries
from shelfwire.alerts.kinds import Found, Kind, kinds, standing
from shelfwire.alerts.models import Alert, MailAs, Occasion, Preferences, Webhook, WebhookDelivery
from shelfwire.alerts.times import BUNDLE, next_hour
from shelfwire.kit import clock, locks
from shelfwire.people.models import Company, Membership, Role
from shelfwire.people.queries import covers

MOST = 500
"""Things of one kind in one look; the next minute does the others."""
ITEMS_MOST = 100
"""Things in one message to a webhook."""
_CHECKED_MOST = 1_000


def look(company: Company) -> int:
    """Look what people of the company should be told of, and record it. Returns how many occasions are new."""
    new = 0
    webhook = queries.webhook(company)
    for kind in kinds():
        if kind.for_programs and not _wants(webhook, kind):
            continue
        if found := kind.find(company, clock.now(), MOST):
            new += record(company, kind, found)
    return new


@transaction.atomic
def record(company: Company, kind: Kind, found: Sequence[Found]) -> int:
    """Record these things for everybody whom they concern. What is recorded already changes nothing. Returns how many
    are new.
    """
    locks.until_commit(f"alerts of company {company.pk}")  # two looks at once
    now = clock.now()
    told = Occasion.objects.filter(
        company=company, kind=kind.key, subject_id__in={one.subject_id for one in found}
    )
    known = set(told.values_list("subject_id", "began_at"))
    fresh = {
        (one.subject_id, one.began_at): one for one in found if (one.subject_id, one.began_at) not in known
    }
    occasions = Occasion.objects.bulk_create(
        Occasion(
            company=company,
            account_id=one.account_id,
            kind=kind.key,
            subject_id=one.subject_id,
            began_at=one.began_at,
            detail=dict(one.detail),
            recorded_at=now,
            checked_at=now,
        )
        for one in fresh.values()
    )
    if not kind.for_programs:
        _tell_people(company, kind, occasions, now)
    _tell_webhook(company, kind, occasions, now)
    return len(occasions)


def _tell_people(company: Company, kind: Kind, occasions: Sequence[Occasion], now: datetime) -> None:
    # held, so that whoever leaves in this moment either gets none or takes them along
    members = Membership.objects.select_for_update(no_key=True, of=("self",)).select_related("user")
    mail = queries.can_mail(company)
    chosen = {one.pk: one for one in Preferences.objects.filter(membership__company=company)}
    alerts: list[Alert] = []
    for member in members.filter(company=company, user__is_active=True).order_by("pk"):
        if not covers(Role(member.role), kind.needs):
            continue
        wants = chosen.get(member.pk) or Preferences(membership=member)
        shown, mail_as = kind.key not in wants.hidden, queries.mail_as(wants, kind.key)
        if not mail:
            mail_as = MailAs.NO
        if not shown and mail_as == MailAs.NO:
            continue
        due = mail_due_at(mail_as, wants.digest_hour, member.user.timezone, now)
        alerts += [
            Alert(occasion=one, membership=member, shown=shown, mail_as=mail_as, mail_due_at=due)
            for one in occasions
        ]
    Alert.objects.bulk_create(alerts, batch_size=1_000)


def mail_due_at(mail_as: MailAs, hour: int, zone: str, now: datetime) -> datetime | None:
    """When an alert of this moment is mailed; None for one that is not."""
    if mail_as == MailAs.AT_ONCE:
        return now + BUNDLE
    return next_hour(hour, zone, now) if mail_as == MailAs.DAILY else None


def _tell_webhook(company: Company, kind: Kind, occasions: Sequence[Occasion], now: datetime) -> None:
    webhook = queries.webhook(company)
    if webhook is None or not _wants(webhook, kind):
        return
    for start in range(0, len(occasions), ITEMS_MOST):
        part = occasions[start : start + ITEMS_MOST]
        delivery = WebhookDelivery.objects.create(
            webhook=webhook, kind=kind.key, count=len(part), made_at=now, due_at=now
        )
        Occasion.objects.filter(pk__in=[one.pk for one in part]).update(delivery=delivery)


def _wants(webhook: Webhook | None, kind: Kind) -> bool:
    return webhook is not None and webhook.active and kind.key in webhook.kinds


def settle() -> int:
    """Look at the occasions that nobody looked at for longest, and note which are settled. Returns how many are."""
    now = clock.now()
    waiting = Occasion.objects.filter(settled_at=None).select_related("company", "account")
    looked = list(waiting.order_by("checked_at", "id")[:_CHECKED_MOST])
    still = standing(looked)
    settled = [one.pk for one in looked if one.pk not in still]
    Occasion.objects.filter(pk__in=still).update(checked_at=now)
    return Occasion.objects.filter(pk__in=settled, settled_at=None).update(settled_at=now, checked_at=now)
