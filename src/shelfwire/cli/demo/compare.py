"""Both sides in one table: what we say and what TikTok says, row by row. The demo passes only if every row agrees."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from shelfwire.aftersales.models import Case
from shelfwire.channels.models import Account
from shelfwire.channels.port import CaseStatus, ListingStatus
from shelfwire.cli.demo.shop import Shop
from shelfwire.fulfilment.models import Parcel
from shelfwire.inventory.models import Balance
from shelfwire.kit.money import Money, to_minor
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.offers.models import StockOffer
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import OrderStatus
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.queries import wanted_each
from shelfwire.posting.wanted import Wanted
from shelfwire.settlements.models import Statement

PATIENCE = 60.0
_LOOK_EVERY = 1.0
_SAME = {
    "UNPAID": OrderStatus.UNPAID,
    "ON_HOLD": OrderStatus.HELD,
    "AWAITING_SHIPMENT": OrderStatus.RELEASED,
    "PARTIALLY_SHIPPING": OrderStatus.PARTLY_SHIPPED,
    "AWAITING_COLLECTION": OrderStatus.SHIPPED,
    "IN_TRANSIT": OrderStatus.IN_TRANSIT,
    "DELIVERED": OrderStatus.DELIVERED,
    "COMPLETED": OrderStatus.COMPLETED,
    "CANCELLED": OrderStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure on both sides."""

    label: str
    ours: str
    theirs: str

    @property
    def agrees(self) -> bool:
        """Whether both sides say the same."""
        return self.ours == self.theirs


def compare_in_the_end(account: Account, shop: Shop, shop_id: str) -> list[Row]:
    """As ``compare``, again until every row agrees or none has changed for ``PATIENCE`` seconds: what happened last
    may still be on its way."""
    rows = compare(account, shop, shop_id)
    until = time.monotonic() + PATIENCE
    while not all(row.agrees for row in rows) and time.monotonic() < until:
        time.sleep(_LOOK_EVERY)
        before, rows = rows, compare(account, shop, shop_id)
        if rows != before:
            until = time.monotonic() + PATIENCE
    return rows


def compare(account: Account, shop: Shop, shop_id: str) -> list[Row]:
    """Orders, units, money, statuses, parcels, returns, statements, products and stock."""
    there = shop.orders(shop_id)
    return [
        *_totals(account, there),
        *_statuses(account, there),
        _parcels(account, there),
        *_cases(account, shop, shop_id),
        *_money(account, shop, shop_id),
        *_products(account, shop.products(shop_id)),
        *_stock(account, shop, shop_id),
    ]


def _totals(account: Account, there: list[dict[str, object]]) -> list[Row]:
    orders = Order.objects.filter(account=account)
    money = orders.aggregate(total=Sum("total_minor"))["total"] or 0
    their_money = sum(to_minor(str(o["total"]), str(o["currency"])) for o in there)
    return [
        Row("Orders", f"{orders.count():,}", f"{len(there):,}"),
        Row(
            "Units",
            f"{Unit.objects.filter(order__account=account).count():,}",
            f"{sum(int(str(o['units'])) for o in there):,}",
        ),
        Row("Money", str(Money(money, account.currency)), str(Money(their_money, account.currency))),
    ]


def _statuses(account: Account, there: list[dict[str, object]]) -> list[Row]:
    counted = Order.objects.filter(account=account).values_list("status").annotate(n=Count("id"))
    ours, theirs = dict(counted), Counter(str(o["status"]) for o in there)
    rows = [
        Row(f"Orders {status.label.lower()}", str(ours.pop(status, 0)), str(theirs.pop(word, 0)))
        for word, status in _SAME.items()
    ]
    return rows + [Row(f"Orders {word}", "0", str(n)) for word, n in theirs.items()]


def _parcels(account: Account, there: list[dict[str, object]]) -> Row:
    """Every parcel as (tracking number, orders in it), ours against theirs."""
    ours = Parcel.objects.filter(account=account).exclude(status="void")
    pairs = set(ours.values_list("tracking_number", "contents__order__external_id").distinct())
    their_pairs = {
        (package["tracking_number"], order["id"])
        for order in there
        for package in order["packages"]  # type: ignore[attr-defined]  # the control door's plain JSON
        if package["tracking_number"]
    }
    strangers = len(pairs ^ their_pairs)
    return Row(
        "Parcels by tracking number",
        f"{len(pairs):,}",
        f"{len(their_pairs):,}" + (" others" if strangers else ""),
    )


def _cases(account: Account, shop: Shop, shop_id: str) -> list[Row]:
    """Cancellations and returns by where they stand, and the money that went back to buyers."""
    ours = set(Case.objects.filter(account=account).values_list("external_id", "channel_status"))
    theirs = {(str(one["id"]), str(one["status"])) for one in shop.cases(shop_id)}
    done = Case.objects.filter(account=account, status=CaseStatus.COMPLETED)
    paid = done.aggregate(total=Sum("refund_minor"))["total"] or 0
    their_paid = sum(to_minor(str(one["amount"]["total"]), account.currency) for one in shop.refunds(shop_id))
    return [
        Row("Cancellations and returns", f"{len(ours):,}", f"{len(theirs):,}"),
        Row("Of them with another status", str(len(ours ^ theirs)), "0"),
        Row(
            "Refunded to buyers",
            str(Money(paid, account.currency)),
            str(Money(their_paid, account.currency)),
        ),
    ]


def _money(account: Account, shop: Shop, shop_id: str) -> list[Row]:
    """Statements, and what they settled."""
    there = shop.statements(shop_id)
    ours = Statement.objects.filter(account=account)
    total = ours.aggregate(total=Sum("settlement_minor"))["total"] or 0
    their_total = sum(to_minor(str(one["settlement"]), account.currency) for one in there)
    return [
        Row("Statements", f"{ours.count():,}", f"{len(there):,}"),
        Row("Settled", str(Money(total, account.currency)), str(Money(their_total, account.currency))),
    ]


def _products(account: Account, there: list[dict[str, Any]]) -> list[Row]:
    """What is on sale; and of what was posted from here every title, category, seller SKU and price."""
    live = Listing.objects.filter(account=account, status=ListingStatus.LIVE, missing_at=None)
    skus = ListingSku.objects.filter(listing__in=live, missing_at=None)
    theirs = [one for one in there if one["status"] == "ACTIVATE"]
    posted = ChannelProduct.objects.filter(account=account, listing__in=live).values_list("pk", flat=True)
    says = {key for one in wanted_each(posted).values() for key in _said(one)}
    has = {
        (
            one["product_id"],
            one["title"],
            one["category_id"],
            sku["seller_sku"],
            to_minor(sku["price"], account.currency),
        )
        for one in theirs
        for sku in one["skus"]
    }
    mine = {product_id for product_id, *_ in says}
    has_mine = {row for row in has if row[0] in mine}
    return [
        Row("Products on sale", f"{live.count():,}", f"{len(theirs):,}"),
        Row("SKUs of products on sale", f"{skus.count():,}", f"{sum(len(one['skus']) for one in theirs):,}"),
        Row("SKUs posted from here", f"{len(says):,}", f"{len(has_mine):,}"),
        Row("Titles, categories and prices that differ", str(len(says ^ has_mine)), "0"),
    ]


def _said(wanted: Wanted) -> Iterator[tuple[str, str, str, str, int]]:
    """What a posted product says, SKU by SKU."""
    about = (wanted.listing_external_id, wanted.title, wanted.category_external_id)
    for sku in wanted.skus:
        if sku.enabled:
            yield *about, sku.seller_sku, sku.price.minor if sku.price else 0


def _stock(account: Account, shop: Shop, shop_id: str) -> list[Row]:
    """What can still be sold and what is promised, summed and per SKU."""
    linked = dict(
        ListingSku.objects.filter(account=account, sku__isnull=False).values_list("external_id", "sku_id")
    )
    balances = {
        sku: (on_hand, reserved)
        for sku, on_hand, reserved in Balance.objects.filter(sku__company=account.company_id)
        .values("sku_id")
        .annotate(h=Sum("on_hand"), r=Sum("reserved"))
        .values_list("sku_id", "h", "r")
    }
    free, promised, differing = [0, 0], [0, 0], 0
    for row in shop.stock(shop_id):
        if row["sku_id"] not in linked:
            continue
        on_hand, reserved = balances.get(linked[row["sku_id"]], (0, 0))
        free = [free[0] + on_hand - reserved, free[1] + row["available"]]
        promised = [promised[0] + reserved, promised[1] + row["committed"]]
        differing += (on_hand - reserved, reserved) != (row["available"], row["committed"])
    return [
        Row("Units free to sell", f"{free[0]:,}", f"{free[1]:,}"),
        Row("Units reserved for orders", f"{promised[0]:,}", f"{promised[1]:,}"),
        Row("SKUs with different stock", str(differing), "0"),
        *_told(
            account, {(row["sku_id"], row["warehouse_id"]): row["available"] for row in shop.stock(shop_id)}
        ),
    ]


def _told(account: Account, has: dict[tuple[str, str], int]) -> list[Row]:
    """What TikTok is to have, against what it has: summed, and each by itself."""
    wanted = {
        (sku_id, place): quantity
        for sku_id, place, quantity in StockOffer.objects.filter(
            account=account, hindrance="", missing_at=None
        ).values_list("listing_sku__external_id", "external_warehouse_id", "wanted")
    }
    differing = sum(has.get(key) != quantity for key, quantity in wanted.items())
    return [
        Row(
            "Units to be offered",
            f"{sum(q or 0 for q in wanted.values()):,}",
            f"{sum(has[k] for k in wanted if k in has):,}",
        ),
        Row("Quantities that differ", str(differing), "0"),
    ]
