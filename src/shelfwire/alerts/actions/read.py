"""Note what a person has read."""

from __future__ import annotations

from shelfwire.alerts import queries
from shelfwire.alerts.models import Alert
from shelfwire.kit import clock
from shelfwire.people.models import Company, User


def mark_read(*, user: User, company: Company, alert_id: int, read: bool = True) -> None:
    """Note that the person has read one of their notifications, or, with ``read=False``, wants it unread again."""
    mine = Alert.objects.filter(pk=alert_id, membership__user=user, membership__company=company)
    mine.filter(read_at__isnull=read).update(read_at=clock.now() if read else None)


def mark_all_read(*, user: User, company: Company, up_to: int) -> int:
    """Note that the person has read all of their notifications up to that one, so that none is taken for read that came
    after the page was drawn. Returns how many.
    """
    mine = queries.alerts(user, company).filter(read_at=None, pk__lte=up_to)
    return Alert.objects.filter(pk__in=mine.order_by().values("pk")).update(read_at=clock.now())
