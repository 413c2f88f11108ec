"""What stands in the way of quantities and prices: a second writer, a warehouse, a currency, a zero that is refused."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, Min, OuterRef

from shelfwire.channels.models import ChannelWarehouse
from shelfwire.channels.port import Hindrance
from shelfwire.inventory.models import WarehouseLink
from shelfwire.offers.hindrances import OwnReason
from shelfwire.offers.models import PriceOffer, StockOffer
from shelfwire.offers.writers import second_writers
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.home.rows import MOST, Group, Row
from shelfwire.web.shops import shops_shown


def told(request: CompanyRequest) -> Group:
    """The group; the most harmful first."""
    makers = (_writers, _zeroes, _unmapped, _currencies)
    rows = [row for make in makers for row in make(request)]
    return Group(
        "told",
        "Stock and prices on the shops",
        "cloud-upload",
        "red",
        rows[:MOST],
        len(rows) > MOST,
        f"{at(request, 'listings:list')}?show=held",
    )


def _writers(request: CompanyRequest) -> Iterator[Row]:
    """Somebody else sets a quantity."""
    found = second_writers(request.company).filter(account__in=shops_shown(request))
    for one in found[: MOST + 1]:
        listed, shop = one.offer.listing_sku, one.account
        who = one.word or f"Another program, or a person on {shop.channel_label},"
        yield Row(
            listed.sku.code if listed.sku else listed.seller_sku or listed.external_id,
            at(request, "listings:stock", offer_id=one.offer_id),
            f"{who} sets its quantity: {one.wrote:,} was found. Switch one of the two off",
            "See the evidence",
            since=one.first_at,
            zone=shop.timezone,
            sub=f"{one.offer.listing.title} · {shop}",
            action=at(request, "channels:told", account_id=shop.pk),
        )


def _zeroes(request: CompanyRequest) -> Iterator[Row]:
    """Sold out here, and the shop goes on selling: it does not take 0."""
    found = StockOffer.objects.filter(account__in=shops_shown(request), hindrance=Hindrance.ZERO)
    for offer in found.select_related("account", "listing", "listing_sku__sku").order_by("hindered_at", "pk")[
        : MOST + 1
    ]:
        listed = offer.listing_sku
        yield Row(
            listed.sku.code if listed.sku else listed.seller_sku or listed.external_id,
            at(request, "listings:stock", offer_id=offer.pk),
            f"Sold out, and {offer.account.channel_label} does not take 0 while other variants sell: take it off there",
            "Open",
            since=offer.hindered_at,
            zone=offer.account.timezone,
            sub=f"{offer.listing.title} · {offer.account}",
            action=at(request, "listings:link", link_id=listed.pk),
        )


def _unmapped(request: CompanyRequest) -> Iterator[Row]:
    """Warehouses of a channel that are none of ours, with quantities that wait for that."""
    shops = {shop.pk: shop for shop in shops_shown(request) if shop.stock_out}
    linked = WarehouseLink.objects.filter(
        account=OuterRef("account"), external_id=OuterRef("external_warehouse_id")
    )
    waiting = (
        StockOffer.objects.filter(
            ~Exists(linked), account__in=shops, hindrance=OwnReason.NOT_MAPPED, missing_at=None
        )
        .values_list("account_id", "external_warehouse_id")
        .annotate(n=Count("pk"), since=Min("hindered_at"))
        .order_by("-n", "external_warehouse_id")[: MOST + 1]
    )
    found = list(waiting)
    names = {
        (one.account_id, one.external_id): one
        for one in ChannelWarehouse.objects.filter(account__in={row[0] for row in found})
    }
    for account_id, external_id, n, since in found:
        theirs = names.get((account_id, external_id))
        if theirs is not None and theirs.kind in ChannelWarehouse.KEPT_BY_THE_CHANNEL:
            continue
        shop, href = shops[account_id], at(request, "channels:warehouses", account_id=account_id)
        yield Row(
            f"Warehouse {theirs.name if theirs and theirs.name else external_id}",
            href,
            f"Not mapped to one of yours: {n:,} {'quantity waits' if n == 1 else 'quantities wait'}",
            "Map it",
            since=since,
            zone=shop.timezone,
            sub=shop.name,
        )


def _currencies(request: CompanyRequest) -> Iterator[Row]:
    """Shops whose prices wait for a conversion rate."""
    shops = {shop.pk: shop for shop in shops_shown(request) if shop.price_out}
    waiting = (
        PriceOffer.objects.filter(account__in=shops, hindrance=OwnReason.CURRENCY)
        .values_list("account_id")
        .annotate(n=Count("pk"), since=Min("hindered_at"))
        .order_by("-n", "account_id")
    )
    for account_id, n, since in waiting:
        shop = shops[account_id]
        yield Row(
            f"Prices of {shop.name}",
            f"{at(request, 'prices:list')}?shop={shop.pk}",
            f"{n:,} {'price is' if n == 1 else 'prices are'} in another currency than {shop.currency or 'the shop'}",
            "Enter the rate",
            since=since,
            zone=shop.timezone,
            action=at(request, "prices:add_rule"),
        )
