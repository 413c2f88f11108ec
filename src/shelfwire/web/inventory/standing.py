"""What the stock of each SKU comes to over its warehouses: its own, that of its parts, or that of the SKU it shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet

from shelfwire.catalog.models import KitPart, Sku
from shelfwire.inventory.models import Balance, SkuSupply, Warehouse
from shelfwire.inventory.queries import with_stock
from shelfwire.inventory.sellable import sellable


@dataclass(frozen=True, slots=True)
class Place:
    """A SKU in one warehouse."""

    name: str
    on_hand: int


def with_standing(skus: QuerySet[Sku], warehouse: Warehouse | None = None) -> QuerySet[Sku]:
    """Add ``on_hand``, ``reserved`` and ``sellable`` over all warehouses, or in one, and the marks ``is_kit`` and
    ``is_short``.
    """
    return with_stock(skus, warehouse).annotate(
        is_kit=Exists(KitPart.objects.filter(kit=OuterRef("pk"))),
        is_short=Exists(short_balances().filter(sku=OuterRef("pk"))),
        sellable=sellable(F("on_hand"), F("reserved"), F("buffer")),
    )


def short_balances() -> QuerySet[Balance]:
    """The balances that have more reserved than there is."""
    return Balance.objects.filter(reserved__gt=F("on_hand"))


def never_counted(skus: QuerySet[Sku]) -> QuerySet[Sku]:
    """Of these, the SKUs with stock of their own of which nobody ever said what is there."""
    return skus.filter(
        ~Exists(Balance.objects.filter(sku=OuterRef("pk"), is_counted=True)),
        ~Exists(KitPart.objects.filter(kit=OuterRef("pk"))),
        shadow_of=None,
    )


def places(sku_ids: Collection[int]) -> dict[int, list[Place]]:
    """Where each of these SKUs is, the default warehouse first; one query."""
    rows = SkuSupply.objects.filter(sku__in=list(sku_ids)).order_by(
        "sku_id", "-warehouse__is_default", "warehouse__name"
    )
    found: dict[int, list[Place]] = defaultdict(list)
    for sku_id, name, on_hand in rows.values_list("sku_id", "warehouse__name", "on_hand"):
        found[sku_id].append(Place(name, on_hand))
    return found
