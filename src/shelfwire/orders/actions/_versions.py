"""Which version of its address an order has, decided again from all that were kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from shelfwire.channels.port import OrderClass
from shelfwire.kit import clock, events
from shelfwire.orders import addresses, columns
from shelfwire.orders.actions._timeline import TimelineWriter
from shelfwire.orders.actions.blocks import add_block, end_block
from shelfwire.orders.events import AddressChanged
from shelfwire.orders.models import Address, Block, Order, TimelineEntry
from shelfwire.orders.states import SHIPPABLE, BlockCode


def choose_versions(order_ids: Collection[int], by: str) -> None:
    """Give each order the version that its addresses lead to in the order they came, and the block that follows.

    Runs in the caller's transaction, under the account's lock. Orders without personal data stay as they are.
    """
    orders = list(
        Order.objects.select_for_update(of=("self",))
        .select_related("account")
        .defer("search")
        .filter(pk__in=order_ids, personal_data_erased_at=None)
        .order_by("pk")
    )
    versions: dict[int, list[Address]] = defaultdict(list)
    for row in Address.objects.filter(order_id__in=[order.pk for order in orders]).order_by("version"):
        versions[row.order_id].append(row)
    timeline = TimelineWriter(clock.now(), by)
    moved = [order for order in orders if _choose(order, versions[order.pk])]
    Order.objects.bulk_update(moved, ["address"])
    timeline.write_all(
        [order.pk for order in moved],
        TimelineEntry.Kind.DECISION,
        "An earlier version of the address says more: it is the order's again",
    )
    timeline.keep()
    _block(orders, by)
    for order in moved:
        events.announce(AddressChanged(order.pk))


def _choose(order: Order, versions: Sequence[Address]) -> bool:
    """Whether the order has another version now."""
    chosen: Address | None = None
    for row in versions:
        if addresses.replaces(row, chosen):
            chosen = row
    if chosen is None or chosen.pk == order.address_id:
        return False
    order.address = chosen
    return True


def _block(orders: Sequence[Order], by: str) -> None:
    """Open and end the block of orders whose address is not enough for a parcel."""
    kinds = dict(
        Address.objects.filter(pk__in=[order.address_id for order in orders]).values_list("order_id", "kind")
    )
    blocked = set(
        Block.objects.filter(
            order_id__in=[order.pk for order in orders], code=BlockCode.NO_ADDRESS, ended_at=None
        ).values_list("order_id", flat=True)
    )
    for order in orders:
        missing = ""
        if order.status in SHIPPABLE and order.order_class != OrderClass.CHANNEL_FULFILLED:
            missing = columns.address_missing(
                kinds.get(order.pk, "absent"), order.shipped_by, order.account.channel_label
            )
        if missing and order.pk not in blocked:
            add_block(order.pk, BlockCode.NO_ADDRESS, missing, by)
        elif order.pk in blocked and not missing:
            end_block(order.pk, BlockCode.NO_ADDRESS, by, "The recipient is known")
