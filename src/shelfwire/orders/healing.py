"""What heals: units whose listing SKU was linked after they were recorded, orders whose warehouse came later."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from shelfwire.inventory.models import Warehouse, WarehouseLink
from shelfwire.listings.models import ListingSku
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import RESERVES


def linked_too_late() -> QuerySet[Unit]:
    """Units without a SKU whose listing SKU has one."""
    linked = ListingSku.objects.filter(
        account_id=OuterRef("order__account_id"), external_id=OuterRef("channel_sku_id"), sku__isnull=False
    )
    return Unit.objects.filter(Exists(linked), sku__isnull=True)


def placeable() -> QuerySet[Order]:
    """Open orders without a warehouse for which there is one now: the linked one, else the company's default."""
    default = Warehouse.objects.filter(company_id=OuterRef("company_id"), is_default=True)
    link = WarehouseLink.objects.filter(
        account_id=OuterRef("account_id"), external_id=OuterRef("channel_warehouse_id"), is_first=True
    )
    return Order.objects.filter(
        Q(Exists(default)) | Q(Exists(link)), status__in=RESERVES, warehouse__isnull=True
    )
