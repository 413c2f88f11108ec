"""What others may ask about notifications. Each question is bounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from shelfwire.alerts.kinds import Kind, kinds
from shelfwire.alerts.models import (
    Alert,
    Mail,
    MailAs,
    MailServer,
    Occasion,
    Preferences,
    Webhook,
    WebhookDelivery,
)
from shelfwire.alerts.times import LEASE
from shelfwire.kit.guard import Guard
from shelfwire.people.models import Company, Membership, Role, User
from shelfwire.people.queries import covers

M = TypeVar("M", bound=Model)
COUNT_MOST = 99
MAILS_LOOKED_AT = timedelta(days=7)


def guard() -> Guard:
    """Which hosts a company's own mail server and webhook may have."""
    return Guard(allowed=settings.ALLOWED_PRIVATE_HOSTS, anywhere=True)


def kinds_for(role: Role) -> tuple[Kind, ...]:
    """The kinds about which somebody with that role may be told."""
    return tuple(kind for kind in kinds() if not kind.for_programs and covers(role, kind.needs))


def untold(rows: QuerySet[M], *, kind: str, company: Company, began: str, subject: str = "pk") -> QuerySet[M]:
    """Those of ``rows`` that were not recorded yet as an occasion; its subject and its moment are columns."""
    told = Occasion.objects.filter(
        company=company,
        kind=kind,
        subject_id=Cast(OuterRef(subject), CharField()),
        began_at=OuterRef(began),
    )
    return rows.filter(~Exists(told))


def recorded(company: Company, kind: str, account_ids: list[int]) -> QuerySet[Occasion]:
    """The occasions of one kind about some shops."""
    return Occasion.objects.filter(company=company, kind=kind, account_id__in=account_ids)


# ── a person's own ───────────────────────────────────────────────────────────────────────────────────────


def membership(user: User, company: Company) -> Membership | None:
    """The person's role in the company, with person and company."""
    return Membership.objects.select_related("user", "company").filter(user=user, company=company).first()


def alerts(user: User, company: Company) -> QuerySet[Alert]:
    """A person's notifications of a company that their role may see, newest first."""
    held = membership(user, company)
    if held is None:
        return Alert.objects.none()
    allowed = [kind.key for kind in kinds_for(Role(held.role))]
    mine = Alert.objects.filter(membership=held, shown=True, occasion__kind__in=allowed)
    return mine.select_related("occasion", "occasion__account").order_by("-id")


def unread_count(user: User, company: Company) -> int:
    """How many of them are neither read nor settled, counted no further than one beyond ``COUNT_MOST``."""
    return alerts(user, company).filter(read_at=None, occasion__settled_at=None)[: COUNT_MOST + 1].count()


def preferences(membership: Membership) -> Preferences:
    """What reaches the person; the usual answers when they never chose."""
    return Preferences.objects.filter(membership=membership).first() or Preferences(membership=membership)


def mail_as(preferences: Preferences, kind: str) -> MailAs:
    """How that kind comes to the person by e-mail."""
    if kind in preferences.at_once:
        return MailAs.AT_ONCE
    return MailAs.DAILY if kind in preferences.daily else MailAs.NO


def last_mail(membership: Membership) -> Mail | None:
    """The newest e-mail to the person that was tried."""
    return Mail.objects.filter(membership=membership, attempts__gt=0).order_by("-id").first()


# ── a company's own ──────────────────────────────────────────────────────────────────────────────────────


def mail_server(company: Company) -> MailServer | None:
    """The mail server that the company entered."""
    return MailServer.objects.filter(company=company).first()


def can_mail(company: Company) -> bool:
    """Whether there is a mail server at all: the company's, else the installation's."""
    return bool(settings.EMAIL_HOST) or mail_server(company) is not None


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """E-mails of the last days that are late or were given up: how many, and what the mail server said last."""

    count: int
    error: str


def mail_trouble(company: Company, now: datetime) -> MailTrouble | None:
    """What is wrong with the company's e-mails; None when nothing is."""
    failed = Mail.objects.filter(
        ~Q(error=""), membership__company=company, sent_at=None, made_at__gt=now - MAILS_LOOKED_AT
    )
    newest = failed.order_by("-id").first()
    return None if newest is None else MailTrouble(failed[:100].count(), newest.error)


def webhook(company: Company) -> Webhook | None:
    """The company's outgoing webhook."""
    return Webhook.objects.filter(company=company).first()


def deliveries(company: Company) -> QuerySet[WebhookDelivery]:
    """What was and will be posted to the company's webhook, newest first."""
    return WebhookDelivery.objects.filter(webhook__company=company).select_related("webhook").order_by("-id")


def given_up(company: Company, now: datetime) -> int:
    """How many messages to the webhook were given up in the last days, counted no further than ``COUNT_MOST``; tests
    are not.
    """
    lost = deliveries(company).filter(gave_up_at__gt=now - MAILS_LOOKED_AT).exclude(kind="test")
    return lost[:COUNT_MOST].count()


# ── what is due ──────────────────────────────────────────────────────────────────────────────────────────


def memberships_to_mail(now: datetime, most: int) -> list[int]:
    """Ids of memberships for which an e-mail is to be written or sent."""
    waiting = Alert.objects.filter(mail=None, mail_due_at__lte=now).order_by()
    found = set(waiting.values_list("membership_id", flat=True).distinct()[:most])
    found |= set(mails_due(now).order_by().values_list("membership_id", flat=True)[:most])
    return sorted(found)[:most]


def mails_due(now: datetime) -> QuerySet[Mail]:
    """E-mails to send now: nobody is at it, or whoever was has died."""
    return Mail.objects.filter(_free(now), ended_at=None, due_at__lte=now).order_by("id")


def deliveries_due(now: datetime) -> QuerySet[WebhookDelivery]:
    """Messages to post now, oldest first; none of a webhook that is switched off."""
    due = WebhookDelivery.objects.filter(_free(now), due_at__lte=now, webhook__active=True)
    return due.order_by(F("due_at"), "id")


def _free(now: datetime) -> Q:
    return Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
