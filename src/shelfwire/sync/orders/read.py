"""Orders read by id: the truth of some orders now, and one that a person asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shelfwire.channels.port import OrderPage, OrderSource
from shelfwire.channels.switches import Switch, offer
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import forget_nameless_trouble
from shelfwire.exchange.models import Subject
from shelfwire.kit.errors import Gone, Refused
from shelfwire.kit.ids import ExternalOrderId
from shelfwire.orders.actions import Recorded
from shelfwire.orders.models import Order
from shelfwire.sync.engine.call import Caller, Part
from shelfwire.sync.engine.window import Position
from shelfwire.sync.orders.recording import Taken, take_in

ORDERS: Part[OrderSource] = Part("orders", lambda channel: channel.orders)
SWITCH = offer(
    Switch(
        "orders_in",
        "Allow order download",
        "Orders",
        "Orders come in: new ones by themselves, older ones when you download them.",
        "Off: no order is fetched. Notices are kept and looked at once you switch it on.",
    )
)
PAGE = 100
"""As many as a channel gives at once: what a page costs besides its orders is then paid seldom."""


def changed_page(caller: Caller, until: datetime, here: Position) -> OrderPage:
    """The next page of the orders that changed before ``until``; nothing is recorded. Raises what the channel says."""
    return caller.call(
        ORDERS,
        lambda orders, session: orders.changed(
            session, since=here.since, until=until, page=here.mark, size=PAGE
        ),
    )


def fetch(caller: Caller, external_ids: Sequence[str]) -> OrderPage:
    """The truth of these orders now; nothing is recorded. Raises what the channel says."""
    wanted = [ExternalOrderId(external_id) for external_id in external_ids]
    return caller.call(ORDERS, lambda orders, session: orders.fetch(session, wanted))


def refetch(order: Order, by: str) -> Recorded:
    """Read one order again because a person asks. Raises SwitchOff, NotConnected, Gone, and what the channel says."""
    caller = Caller(order.account_id)
    caller.obey(SWITCH)
    page = fetch(caller, [order.external_id])
    label = caller.account.channel_label
    if not page.documents and not page.unreadable:
        raise Gone(f"{label} has no order {order.external_id} any more.")
    taken = take_in(caller.account, page, "person", by)
    for trouble in taken.lost:
        raise Refused(
            f"What {label} says of order {trouble.external_id or order.external_id} cannot be read: {trouble.why}"
        )
    return taken.recorded


def read_troubled_again(account_id: int, by: str) -> Taken:
    """Read the orders again that had trouble, because a person asks. Raises SwitchOff, NotConnected, and what the
    channel says."""
    caller = Caller(account_id)
    caller.obey(SWITCH)
    troubled = exchange.troubled(caller.account, Subject.ORDER).exclude(external_id="")
    page = fetch(caller, list(troubled.values_list("external_id", flat=True)[:PAGE]))
    taken = take_in(caller.account, page, "person", by)
    forget_nameless_trouble(account_id=account_id)
    return taken
