"""Orders are read again once something about their packages was answered: the channel's word counts."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, QuerySet

from shelfwire.channels.models import Account
from shelfwire.fulfilment.models import RequestOrder
from shelfwire.fulfilment.states import RequestStatus
from shelfwire.jobs import hurry
from shelfwire.kit import clock
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.orders.read import PAGE, SWITCH, fetch
from shelfwire.sync.orders.recording import take_in
from shelfwire.sync.packages.parts import PACKAGES

_LOOKED_BACK = timedelta(days=7)


@conversation(
    "packages_read",
    label="Orders whose packages changed",
    chore_name="packages.read",
    switch=SWITCH,
    every=timedelta(minutes=5),
    part=PACKAGES,
)
def read_repacked(caller: Caller) -> str:
    """Read every order again whose request was answered since it was read."""
    while caller.flows(SWITCH) and (ids := list(_stale(caller.account)[:PAGE])):
        page = fetch(caller, ids)
        taken = take_in(caller.account, page, "follow")
        if not set(ids) & set(taken.recorded.order_ids):
            break
    return ""


def _stale(account: Account) -> QuerySet[RequestOrder, str]:
    rows = RequestOrder.objects.filter(
        request__account=account,
        request__status=RequestStatus.DONE,
        request__status_at__gt=clock.now() - _LOOKED_BACK,
        request__status_at__gte=F("order__checked_at"),
    )
    return rows.order_by("order__external_id").values_list("order__external_id", flat=True).distinct()


def read_again(account_id: int) -> None:
    """Soon, in the caller's transaction."""
    hurry(read_repacked, key=str(account_id), account_id=account_id)
