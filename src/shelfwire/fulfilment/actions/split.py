"""Ask the channel to make packages of an order's units, where packages exist before they are shipped."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from shelfwire.fulfilment.actions._requests import Draft, locked, write
from shelfwire.fulfilment.errors import UnitTaken
from shelfwire.fulfilment.errors_requests import BadGroups, NoSplitHere
from shelfwire.fulfilment.lines import open_units
from shelfwire.fulfilment.models import PackageRequest
from shelfwire.fulfilment.states import RequestKind
from shelfwire.fulfilment.ways import OrderWays, ways_each
from shelfwire.orders.errors import NotReleased
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import SHIPPABLE


@transaction.atomic
def ask_split(*, order: Order, groups: Sequence[Sequence[int]], by: str) -> PackageRequest:
    """Ask for a package of each group of our unit ids; units in none stay where they are.

    Raises NoSplitHere where parts are simply shipped, NotReleased, UnitTaken for a unit that is packed or gone,
    BadGroups (empty, a unit twice, a SKU in two packages, or as it is already), RequestOpen. Nothing is asked then.
    """
    [held] = locked([order.pk])
    refuse_unreleased(held)
    refuse_unless_packed_there(held, ways_each([held])[held.pk])
    free = {unit.pk: unit for unit in open_units(held)}
    chosen = [[_free(held, free, unit_id) for unit_id in group] for group in groups]
    _refuse_groups(held, free, chosen)
    wanted = {
        "order_id": held.external_id,
        "groups": [[unit.external_id for unit in group] for group in chosen],
    }
    count = len(chosen) + (len(free) > sum(map(len, chosen)))
    says = f"Asked {held.account.channel_label} to split the order into {count} packages"
    return write(held.account, [held], Draft(kind=RequestKind.SPLIT, wanted=wanted, says=says), by)


def refuse_unreleased(order: Order) -> None:
    """Raise NotReleased unless the order awaits shipment."""
    if order.status not in SHIPPABLE:
        raise NotReleased(
            f"Order {order.external_id} is “{order.get_status_display()}”.",
            field="order",
            value=order.external_id,
            hint=f"Packages change only while {order.account.channel_label} shows it as awaiting shipment.",
        )


def refuse_unless_packed_there(order: Order, ways: OrderWays) -> None:
    """Raise NoSplitHere where the channel has no packages before they are shipped."""
    if not ways.splits:
        hint = "Choose the items that leave now and ship them; the rest is shipped later."
        raise NoSplitHere(
            f"{order.account.channel_label} has no packages of order {order.external_id} before it is shipped.",
            field="order",
            value=order.external_id,
            hint=hint if ways.ships_parts else "There is nothing to be packed.",
        )


def _free(order: Order, free: dict[int, Unit], unit_id: int) -> Unit:
    if unit_id in free:
        return free[unit_id]
    raise UnitTaken(
        f"Unit {unit_id} of order {order.external_id} is packed, gone or of another order.",
        field="groups",
        value=unit_id,
        hint="Reload the order and choose again.",
    )


def _refuse_groups(order: Order, free: dict[int, Unit], groups: Sequence[Sequence[Unit]]) -> None:
    named = [unit.pk for group in groups for unit in group]
    rest = [unit for unit in free.values() if unit.pk not in set(named)]
    parts = [*groups, *([rest] if rest else [])]
    if not groups or not all(groups) or len(parts) < 2:
        raise BadGroups(
            "That makes no second package.",
            field="groups",
            hint="Put some of the items into another package.",
        )
    if len(set(named)) < len(named):
        raise BadGroups("One item is in two packages.", field="groups", hint="Put it into one of them.")
    place: dict[str, int] = {}
    for number, part in enumerate(parts):
        for unit in part:
            if place.setdefault(unit.channel_sku_id, number) != number:
                raise BadGroups(
                    f"{order.account.channel_label} puts all pieces of a SKU into one package,"
                    f" and {unit.seller_sku or unit.channel_sku_id} is in two.",
                    field="groups",
                    value=unit.seller_sku or unit.channel_sku_id,
                    hint="Keep the pieces of a SKU together.",
                )
    packed: dict[str, set[int]] = {}
    for unit in free.values():
        packed.setdefault(unit.channel_package_id, set()).add(unit.pk)
    there = [units for package, units in packed.items() if package]
    if all({unit.pk for unit in part} in there for part in parts):
        raise BadGroups("They are packed so already.", field="groups", hint="There is nothing to do.")
