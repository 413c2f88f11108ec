"""Orders that were recorded before we knew their SKU or their warehouse reserve their stock as soon as we do."""

from __future__ import annotations

from shelfwire.channels import queries
from shelfwire.jobs import chore
from shelfwire.orders.actions import heal_units, reserve_open_units
from shelfwire.orders.healing import linked_too_late, placeable
from shelfwire.sync.engine.schedule import every_minute


@chore(name="orders.heal", priority=8)
def heal_orders(*, account_id: int, by: str = "worker") -> None:
    """Give unlinked units whose channel SKU is linked their SKU and their stock."""
    heal_units(account_id, by)


@chore(name="orders.place", priority=7)
def place_orders(*, account_id: int) -> None:
    """Reserve for open orders that no warehouse was there for."""
    while reserve_open_units(queries.get(account_id), by="worker"):
        pass


def unhealed() -> list[int]:
    """Ids of accounts with units whose listing SKU was linked after they were recorded."""
    return sorted(set(linked_too_late().order_by().values_list("order__account_id", flat=True).distinct()))


def without_warehouse() -> list[int]:
    """Ids of connected accounts with orders that no warehouse was there for and that have one by now."""
    rows = placeable().filter(account__in=queries.connected()).order_by()
    return sorted(set(rows.values_list("account_id", flat=True).distinct()))


every_minute(heal_orders, lambda _: unhealed())
every_minute(place_orders, lambda _: without_warehouse())
