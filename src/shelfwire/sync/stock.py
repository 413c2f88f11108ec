"""Orders that were recorded before we knew their SKU or their warehouse reserve their stock as soon as we do."""

from __future__ import annotations

from shelfwire.channels import queries
from shelfwire.inventory.queries import warehouse_for
from shelfwire.jobs import chore
from shelfwire.orders.actions import heal_units, reserve_open_units
from shelfwire.orders.queries import OrderFilter, orders
from shelfwire.orders.states import RESERVES


@chore(name="orders.heal", priority=8)
def heal_orders(*, account_id: int, external_sku_ids: list[str], by: str) -> None:
    """Give unlinked units of these channel SKUs their SKU and their stock."""
    heal_units(account_id, external_sku_ids, by)


@chore(name="orders.place", priority=7)
def place_orders(*, account_id: int) -> None:
    """Reserve for open orders that no warehouse was there for."""
    while reserve_open_units(queries.get(account_id), by="worker"):
        pass


def without_warehouse() -> list[int]:
    """Ids of accounts that have such orders and, by now, a warehouse for them."""
    found = []
    for account in queries.connected().select_related("company"):
        waiting = orders(account.company, OrderFilter(account_ids=[account.pk], statuses=sorted(RESERVES)))
        order = waiting.filter(warehouse=None).first()
        if order is not None and warehouse_for(account, order.channel_warehouse_id or None) is not None:
            found.append(account.pk)
    return found
