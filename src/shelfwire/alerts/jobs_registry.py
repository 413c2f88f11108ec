"""The chores of notifications. Every one finds its work by a query over state, so a lost message costs a minute."""

from __future__ import annotations

from shelfwire.alerts import queries
from shelfwire.alerts.actions import look, prune, settle
from shelfwire.alerts.actions.deliver import post_due
from shelfwire.alerts.actions.mails import mail_person
from shelfwire.jobs import chore, hurry, recurring
from shelfwire.jobs.registry import WORK
from shelfwire.kit import clock
from shelfwire.people.models import Company

_MOST = 500
_POSTS_MOST = 20


@recurring(cron="* * * * *", name="alerts.tick", priority=-5)
def tick() -> None:
    """Look what people should be told of, and hurry what is to be sent."""
    settle()
    for company in Company.objects.order_by("pk"):
        look(company)
    hurry_due()


def hurry_due() -> None:
    """Queue what is to be sent now; what is queued already is joined."""
    now = clock.now()
    for membership_id in queries.memberships_to_mail(now, _MOST):
        hurry(send_mail, key=str(membership_id), membership_id=membership_id)
    due = queries.deliveries_due(now).order_by().values_list("webhook_id", flat=True)
    for webhook_id in sorted(set(due.distinct()[:_MOST])):
        hurry(post_to_webhook, key=str(webhook_id), webhook_id=webhook_id)


@chore(name="alerts.mail", queue=WORK)
def send_mail(*, membership_id: int) -> None:
    """Send the e-mails that are due to one person about one company."""
    mail_person(membership_id)


@chore(name="alerts.webhook", queue=WORK)
def post_to_webhook(*, webhook_id: int) -> None:
    """Post what is due to one webhook. A receiver that hangs costs its own messages time, and no other's."""
    post_due(webhook_id, _POSTS_MOST)


@recurring(cron="41 3 * * *", name="alerts.prune", queue=WORK, priority=-10)
def prune_old() -> None:
    """Forget what is old."""
    prune()
