"""What of labels an announcement began and did not finish: labels that nobody sent for, or that have no parcel yet."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions import CHANNEL, follow_labels, learn_number, try_parcel_again
from shelfwire.fulfilment.models import Label, LabelUnit
from shelfwire.fulfilment.queries import closed_by_channel, without_parcel
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.kit import clock
from shelfwire.sync.engine.unfinished import MOST, Accounts, accounts_of, declare
from shelfwire.sync.labels import enqueue


def _buy(mine: Accounts) -> None:
    for label_id in _unsent(mine).values_list("pk", flat=True)[:MOST]:
        enqueue.write_purchase(label_id)


def _give(mine: Accounts) -> None:
    for label_id in _without_parcel(mine).values_list("pk", flat=True)[:MOST]:
        learn_number(label_id, "")


def _close(mine: Accounts) -> None:
    ids = _closed(mine).values_list("pk", flat=True)[:MOST]
    orders = LabelUnit.objects.filter(label_id__in=list(ids), live=True)
    follow_labels(set(orders.values_list("order_id", flat=True)))


def _try_again(mine: Accounts) -> None:
    for label_id in _to_try(mine).values_list("pk", flat=True)[:MOST]:
        try_parcel_again(label_id)


def _to_try(shops: Accounts) -> QuerySet[Label]:
    """Labels of own carriers whose parcel was refused for what may have passed."""
    return Label.objects.filter(account__in=shops, parcel_again_at__lte=clock.now()).order_by("pk")


def _unsent(shops: Accounts) -> QuerySet[Label]:
    """Labels to be bought of which nothing was ever written for the channel."""
    written = Outgoing.objects.filter(
        subject_kind=enqueue.SUBJECT, subject_id=OuterRef("pk"), kind=enqueue.BUY_LABEL
    )
    return Label.objects.filter(
        ~Exists(written), account__in=shops, source=CHANNEL, status=LabelStatus.ASKED
    ).order_by("pk")


def _without_parcel(shops: Accounts) -> QuerySet[Label]:
    return without_parcel().filter(account__in=shops).order_by("pk")


def _closed(shops: Accounts) -> QuerySet[Label]:
    return closed_by_channel().filter(account__in=shops).order_by("pk")


declare("labels.buy", lambda shops: accounts_of(_unsent(shops)), _buy)
declare("labels.parcel", lambda shops: accounts_of(_without_parcel(shops)), _give)
declare("labels.again", lambda shops: accounts_of(_to_try(shops)), _try_again)
declare("labels.close", lambda shops: accounts_of(_closed(shops)), _close)
