"""Write and send the e-mails that are due to one person about one company.

A mail is a row before it is sent. It is marked as being sent, durably, then handed to the mail server outside any
transaction, then marked as sent. When the process dies in between nobody can know whether the mail server took it: it
is sent again after ``times.LEASE``, with the same Message-ID. So a crash may repeat a mail and never loses one.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from shelfwire.alerts import queries
from shelfwire.alerts.actions.mail_server import server_of
from shelfwire.alerts.composing import compose
from shelfwire.alerts.kinds import standing
from shelfwire.alerts.models import Alert, Mail, MailAs, Occasion
from shelfwire.alerts.times import GAP, again_at
from shelfwire.kit import clock, mail
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.people.models import Membership, Role

_log = structlog.get_logger(__name__)
_ERROR_MOST = 500


def mail_person(membership_id: int) -> None:
    """Put what is due into mails, and send those that are due. Whoever left the company meanwhile gets none: their
    rows have gone with the membership.
    """
    now = clock.now()
    collect(membership_id, now)
    for letter in queries.mails_due(now).filter(membership_id=membership_id):
        send(letter.pk)


@transaction.atomic
def collect(membership_id: int, now: datetime) -> None:
    """Put the alerts that are due into one mail for each way. What is mailed at once takes along whatever waits for
    the same, and follows the mail before it after ``times.GAP`` at the soonest.
    """
    held = Membership.objects.select_for_update(no_key=True).filter(pk=membership_id)
    if not held.exists():
        return
    waiting = Alert.objects.filter(membership_id=membership_id, mail=None, mail_due_at__isnull=False)
    due = set(waiting.filter(mail_due_at__lte=now).order_by().values_list("mail_as", flat=True).distinct())
    for way in sorted(due):
        if way == MailAs.AT_ONCE and _had_one(membership_id, now):
            continue
        letter = Mail.objects.create(membership_id=membership_id, mail_as=way, made_at=now, due_at=now)
        mine = waiting.filter(mail_as=way)
        if way != MailAs.AT_ONCE:
            mine = mine.filter(mail_due_at__lte=now)
        mine.update(mail=letter)


def _had_one(membership_id: int, now: datetime) -> bool:
    sent = Mail.objects.filter(
        membership_id=membership_id, mail_as=MailAs.AT_ONCE, made_at__gt=now - GAP, attempts__gt=0
    )
    return sent.exists()


def send(mail_id: int) -> None:
    """Make one attempt at a mail. Of two workers at the same mail one makes it."""
    now = clock.now()
    claimed = queries.mails_due(now).filter(pk=mail_id).update(claimed_at=now, attempts=F("attempts") + 1)
    if not claimed:
        return
    letter = Mail.objects.select_related("membership__user", "membership__company").get(pk=mail_id)
    occasions = _to_tell(letter)
    if not occasions:
        _end(letter, "")
        return
    try:
        server = server_of(letter.membership.company)
        if server is None and not settings.EMAIL_HOST:
            raise mail.MailNotTaken(
                "There is no mail server.", field="host", hint="An owner has to enter one."
            )
        mail.deliver(compose(letter, occasions, server.sender if server else None), server)
    except mail.MailNotTaken as refused:
        _not_taken(letter, refused)
    except UnreadableSecret as lost:
        _not_taken(letter, mail.MailNotTaken(str(lost), field="password"))
    else:
        done = clock.now()
        Mail.objects.filter(pk=letter.pk).update(sent_at=done, ended_at=done, claimed_at=None, error="")


def _to_tell(letter: Mail) -> list[Occasion]:
    """What the mail is still about: what stands, and what the person's role may see."""
    allowed = [kind.key for kind in queries.kinds_for(Role(letter.membership.role))]
    mine = Occasion.objects.filter(alerts__mail=letter, settled_at=None, kind__in=allowed)
    found = list(mine.select_related("company", "account").order_by("id"))
    still = standing(found)
    if not letter.membership.user.is_active:
        return []
    return [one for one in found if one.pk in still]


def _end(letter: Mail, error: str) -> None:
    Mail.objects.filter(pk=letter.pk).update(ended_at=clock.now(), claimed_at=None, error=error[:_ERROR_MOST])


def _not_taken(letter: Mail, refused: mail.MailNotTaken) -> None:
    """Tried again after a growing pause; given up after a day, or at once when the mail itself is refused."""
    again = None if refused.for_good else again_at(letter.attempts, clock.now())
    _log.warning("alerts.mail_not_taken", mail=letter.pk, why=str(refused), again=again)
    if again is None:
        _end(letter, str(refused))
    else:
        Mail.objects.filter(pk=letter.pk).update(
            due_at=again, claimed_at=None, error=str(refused)[:_ERROR_MOST]
        )
