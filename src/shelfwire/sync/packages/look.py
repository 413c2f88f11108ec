"""What can be combined and what must be split, asked by the clock where packages exist before they are shipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.channels.port import Page, Session, ShippingWay, SplitOption, Together
from shelfwire.channels.queries import shop_ways
from shelfwire.fulfilment.actions.package_requests import keep_offers, keep_split_notes
from shelfwire.jobs import hurry
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalOrderId
from shelfwire.orders.models import Order
from shelfwire.orders.states import SHIPPABLE
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.conversation import conversation
from shelfwire.sync.orders.read import SWITCH
from shelfwire.sync.packages.parts import PACKAGES, Desks

EVERY = timedelta(minutes=30)
MOST_PAGES = 100
_AT_ONCE = 50
_BEFORE = frozenset({ShippingWay.OWN_BY_PACKAGE, ShippingWay.LABEL_BY_SLOT})
"""Ways in which a package may exist before it is shipped."""


@conversation(
    "regrouping",
    label="What can be combined or must be split",
    chore_name="packages.look",
    switch=SWITCH,
    every=EVERY,
    part=PACKAGES,
    priority=-1,
)
def look_at_packages(caller: Caller) -> str:
    """Read every offer to combine, and whether orders of several SKUs can or must be split."""
    account = caller.account
    if not _BEFORE & {known.rule.way for known in shop_ways([account])[account.pk].values()}:
        return ""
    begun = clock.now()
    offers = _offers(caller)
    keep_offers(account, offers, begun=begun)
    asked = _ask_splits(caller)
    return f"{len(offers)} can be combined, {asked} orders asked about splitting"


def _offers(caller: Caller) -> list[Together]:
    found: list[Together] = []
    mark: str | None = None
    for _ in range(MOST_PAGES):
        page = caller.call(PACKAGES, partial(_page, mark))
        found += page.documents
        mark = page.next_page
        if not mark:
            break
    return found


def _page(mark: str | None, desks: Desks, session: Session) -> Page[Together]:
    return desks.labels.combinable(session, page=mark)


def _ask_splits(caller: Caller) -> int:
    last, count = 0, 0
    while batch := _to_ask(caller.account, last):
        said = caller.call(PACKAGES, partial(_options, [order.external_id for order in batch]))
        keep_split_notes({order.pk: said[pk] for order in batch if (pk := _id(order)) in said})
        count += len(batch)
        last = batch[-1].pk
    return count


def _id(order: Order) -> ExternalOrderId:
    return ExternalOrderId(order.external_id)


def _options(
    order_ids: Sequence[str], desks: Desks, session: Session
) -> Mapping[ExternalOrderId, SplitOption]:
    return desks.labels.split_options(session, [ExternalOrderId(order_id) for order_id in order_ids])


def _to_ask(account: Account, after: int) -> list[Order]:
    """Orders that wait with several units, of which the channel said nothing since they changed."""
    rows = Order.objects.filter(account=account, status__in=SHIPPABLE, unit_count__gt=1, pk__gt=after)
    stale = Q(split_note=None) | Q(split_note__read_at__lt=clock.now() - EVERY)
    return list(rows.filter(stale).only("pk", "external_id").order_by("pk")[:_AT_ONCE])


def look_soon(account_id: int) -> None:
    """In the caller's transaction, because a person asks."""
    hurry(look_at_packages, key=str(account_id), account_id=account_id)
