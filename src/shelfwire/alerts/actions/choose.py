"""What reaches a person from a company, and by which way: their own choice."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction

from shelfwire.alerts import links, queries
from shelfwire.alerts.actions.record import mail_due_at
from shelfwire.alerts.errors import BadPreferences, LinkNotOurs
from shelfwire.alerts.models import Alert, MailAs, Preferences
from shelfwire.kit import clock
from shelfwire.people.models import Membership, Role


@transaction.atomic
def choose(
    *, membership: Membership, shown: Collection[str], mail: Mapping[str, str], digest_hour: int
) -> Preferences:
    """Store the person's choice: which kinds stand in their list, and how each comes by e-mail (``MailAs``). What waits
    to be mailed follows the new choice. Raises BadPreferences.
    """
    known = [kind.key for kind in queries.kinds_for(Role(membership.role))]
    for key in (*shown, *mail):
        if key not in known:
            raise BadPreferences(f"“{key}” is no kind of notification that you may get.", value=key)
    for way in mail.values():
        if way not in MailAs.values:
            raise BadPreferences(f"“{way}” is no way to send e-mails.", field="mail", value=way)
    if not 0 <= digest_hour <= 23:
        raise BadPreferences(
            f"{digest_hour} is no hour of a day.", field="digest_hour", value=digest_hour, hint="Use 0 to 23."
        )
    values = {
        "hidden": [key for key in known if key not in shown],
        "at_once": [key for key in known if mail.get(key) == MailAs.AT_ONCE],
        "daily": [key for key in known if mail.get(key) == MailAs.DAILY],
        "digest_hour": digest_hour,
    }
    chosen, _ = Preferences.objects.update_or_create(membership=membership, defaults=values)
    _follow(chosen, membership)
    return chosen


def _follow(chosen: Preferences, membership: Membership) -> None:
    """Alerts that wait for an e-mail go the way that is chosen now, or by none."""
    now = clock.now()
    waiting = Alert.objects.filter(membership=membership, mail=None, mail_due_at__isnull=False)
    for kind in waiting.order_by().values_list("occasion__kind", flat=True).distinct():
        way = queries.mail_as(chosen, kind)
        due = mail_due_at(way, chosen.digest_hour, membership.user.timezone, now)
        waiting.filter(occasion__kind=kind).update(mail_as=way, mail_due_at=due)


def membership_of(token: str) -> Membership:
    """The membership that a link in an e-mail was sent to. Raises LinkNotOurs."""
    pk = links.membership_id(token)
    found = Membership.objects.select_related("user", "company").filter(pk=pk).first() if pk else None
    if found is None:
        raise LinkNotOurs(
            "This link is damaged, or you are not in that company any more: no e-mail is sent to you.",
            hint="Open the whole link of a newer e-mail.",
        )
    return found


@transaction.atomic
def stop_mail(membership: Membership) -> None:
    """No e-mail about this company to this person any more; their list in the product stays as it is."""
    chosen, _ = Preferences.objects.update_or_create(
        membership=membership, defaults={"at_once": [], "daily": []}
    )
    _follow(chosen, membership)
