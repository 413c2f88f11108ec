"""Orders heal: lines that a link or a warehouse makes whole reserve their stock and lose their block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from shelfwire.channels.models import Account
from shelfwire.inventory.queries import warehouses_for
from shelfwire.kit import clock
from shelfwire.listings.queries import linked_skus
from shelfwire.orders import search
from shelfwire.orders.actions._lock import lock_account
from shelfwire.orders.actions._stock import StockEffects
from shelfwire.orders.actions._timeline import TimelineWriter
from shelfwire.orders.actions.figures import mark_days
from shelfwire.orders.healing import linked_too_late, placeable
from shelfwire.orders.models import Block, Order, TimelineEntry, Unit
from shelfwire.orders.states import RESERVES, BlockCode, UnitStatus

_BATCH = 1000


def heal_units(account_id: int, by: str) -> int:
    """Give every unlinked unit whose channel SKU is linked its SKU, and its stock; returns how many units.

    Units that shipped while unlinked leave the ledger now; units that were gone before we saw them never do.
    """
    healed = 0
    while batch := _heal_batch(account_id, by):
        healed += batch
    return healed


def _heal_batch(account_id: int, by: str) -> int:
    with transaction.atomic():
        lock_account(account_id)
        waiting = linked_too_late().filter(order__account_id=account_id)
        orders = _locked(waiting.order_by("order_id").values_list("order_id", flat=True)[:_BATCH])
        units = list(waiting.filter(order_id__in=orders).order_by("pk"))
        if not units:
            return 0
        links = linked_skus(account_id, {unit.channel_sku_id for unit in units})
        by_sku: dict[int, list[int]] = defaultdict(list)
        stock = StockEffects()
        for unit in units:
            sku_id = links[unit.channel_sku_id]
            assert sku_id is not None
            by_sku[sku_id].append(unit.pk)
            _stock(unit, sku_id, orders[unit.order_id], stock)
        for sku_id, unit_ids in by_sku.items():
            Unit.objects.filter(pk__in=unit_ids).update(sku_id=sku_id)
        now = clock.now()
        stock.apply(now, by)
        mark_days(Account.objects.get(pk=account_id), [order.placed_at for order in orders.values()], now)
        _end_unmapped(orders, by)
        _add_tokens(orders, units)
        return len(units)


def _locked(order_ids: Iterable[int]) -> dict[int, Order]:
    rows = Order.objects.select_for_update().defer("search").filter(pk__in=set(order_ids)).order_by("pk")
    return {order.pk: order for order in rows}


def _stock(unit: Unit, sku_id: int, order: Order, stock: StockEffects) -> None:
    if not unit.touches_stock:
        return
    if unit.status == UnitStatus.OPEN and order.status in RESERVES:
        stock.reserve(unit.pk, sku_id, order.warehouse_id)
    elif unit.status in (UnitStatus.SHIPPED, UnitStatus.DELIVERED):
        stock.reserve(unit.pk, sku_id, order.warehouse_id)
        stock.ship(unit.pk, order.external_id)


def _end_unmapped(orders: dict[int, Order], by: str) -> None:
    """End the block of every order that has no open unlinked unit left."""
    still = Unit.objects.filter(order=OuterRef("order"), sku=None, status=UnitStatus.OPEN, touches_stock=True)
    blocks = Block.objects.filter(order_id__in=orders, code=BlockCode.UNMAPPED, ended_at=None)
    whole = list(blocks.filter(~Exists(still)).values_list("order_id", flat=True))
    now = clock.now()
    blocks.filter(order_id__in=whole).update(ended_at=now, ended_why="Every line is linked")
    other = Block.objects.filter(order=OuterRef("pk"), ended_at=None)
    Order.objects.filter(~Exists(other), pk__in=whole).update(is_blocked=False)
    timeline = TimelineWriter(now, by)
    timeline.write_all(whole, TimelineEntry.Kind.DECISION, "Every line is linked to a SKU: the block ended")
    timeline.write_all(
        sorted(set(orders) - set(whole)), TimelineEntry.Kind.DECISION, "A line was linked to a SKU"
    )
    timeline.keep()


def _add_tokens(orders: dict[int, Order], units: Sequence[Unit]) -> None:
    """An order is found by our code of its SKU too."""
    codes: dict[int, set[str]] = defaultdict(set)
    for order_id, code in Unit.objects.filter(pk__in=[u.pk for u in units]).values_list(
        "order_id", "sku__code"
    ):
        codes[order_id].update(search.tokens(numbers=(), skus=[code]))
    changed = []
    for order_id, found in codes.items():
        order = orders[order_id]
        if found - set(order.search_tokens):
            order.search_tokens = sorted(found | set(order.search_tokens))
            changed.append(order)
    Order.objects.bulk_update(changed, ["search_tokens"], batch_size=200)


def reserve_open_units(account: Account, by: str) -> int:
    """Reserve stock for open orders that were recorded before any warehouse was there; how many orders.

    For orders without a warehouse: gives them the account's one, reserves for their linked units.
    """
    with transaction.atomic():
        lock_account(account.pk)
        orders = _locked(
            placeable().filter(account=account).order_by("pk").values_list("pk", flat=True)[:_BATCH]
        )
        stock = StockEffects()
        placed: dict[int, list[int]] = defaultdict(list)
        ours = warehouses_for(account, {order.channel_warehouse_id for order in orders.values()})
        for order in orders.values():
            warehouse = ours[order.channel_warehouse_id]
            if warehouse is not None:
                placed[warehouse.pk].append(order.pk)
                order.warehouse_id = warehouse.pk
        for unit in Unit.objects.filter(order_id__in=orders, sku__isnull=False, status=UnitStatus.OPEN):
            if unit.touches_stock:
                stock.reserve(unit.pk, unit.sku_id, orders[unit.order_id].warehouse_id)
        for warehouse_id, order_ids in placed.items():
            Order.objects.filter(pk__in=order_ids).update(warehouse_id=warehouse_id)
        stock.apply(clock.now(), by)
        timeline = TimelineWriter(clock.now(), by)
        done = sorted(pk for found in placed.values() for pk in found)
        timeline.write_all(done, TimelineEntry.Kind.DECISION, "A warehouse was found: its stock is reserved")
        timeline.keep()
        return len(done)
