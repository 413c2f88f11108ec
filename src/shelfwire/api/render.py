"""Rows as the shapes of ``schemas.py``. Plain functions of loaded rows: none asks the database."""

from __future__ import annotations

from typing import Any

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account, Notice
from shelfwire.channels.port import Check
from shelfwire.fulfilment.models import CarrierLink, Parcel
from shelfwire.inventory.models import Balance, Movement, Warehouse
from shelfwire.jobs.models import Job, JobRow
from shelfwire.listings.models import ListingSku
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Order, TimelineEntry, Unit


def _some(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def money(minor: int, currency: str) -> dict[str, Any]:
    """An exact amount."""
    return {"minor": minor, "currency": currency}


def order(row: Order) -> dict[str, Any]:
    """An order as the list shows it; needs ``account`` loaded."""
    return {
        **_some(
            row, "id", "external_id", "source", "order_class", "status", "channel_status", "channel_updated_at",
            "placed_at", "paid_at", "ship_by", "collect_by", "cancels_at", "is_blocked", "cancel_requested",
            "is_cash_on_delivery", "shipped_by", "buyer_name",
        ),
        "channel": row.account.channel,
        "shop": row.account.name,
        "total": money(row.total_minor, row.currency),
        "units": row.unit_count,
    }  # fmt: skip


def unit(row: Unit, currency: str) -> dict[str, Any]:
    """A unit; needs ``sku`` loaded."""
    return {
        **_some(
            row, "id", "external_id", "seller_sku", "channel_sku_id", "product_name", "sku_name", "status",
            "tracking_number",
        ),
        "sku": row.sku.code if row.sku else None,
        "price": money(row.price_minor, currency),
        "package_id": row.channel_package_id,
    }  # fmt: skip


def order_detail(row: Order) -> dict[str, Any]:
    """An order with units, address and blocks."""
    return {
        **order(row),
        "address": row.address,
        "lines": [unit(u, row.currency) for u in row.units.select_related("sku").order_by("id")],
        "blocks": [
            {"code": b.code, "label": b.get_code_display(), "detail": b.detail, "since": b.since}
            for b in row.blocks.filter(ended_at=None).order_by("since")
        ],
        "why_not_shippable": orders.may_ship(row),
    }


def timeline(row: TimelineEntry) -> dict[str, Any]:
    """One diary entry."""
    return _some(row, "at", "kind", "text", "by", "before", "after", "data")


def job(row: Job) -> dict[str, Any]:
    """A job."""
    return {
        **_some(
            row, "id", "name", "title", "status", "done", "total", "succeeded", "failed", "skipped", "note", "error",
            "created_at", "started_at", "finished_at",
        ),
        "started_by": row.started_by_label,
    }  # fmt: skip


def job_row(row: JobRow) -> dict[str, Any]:
    """An item of a job."""
    return _some(row, "key", "label", "outcome", "code", "field", "message")


def sku(row: Sku) -> dict[str, Any]:
    """A SKU; needs ``product`` loaded."""
    return {
        **_some(row, "id", "code", "title", "barcode", "buffer", "updated_at"),
        "product": row.product.title,
        "price": money(row.price_minor, row.currency) if row.price_minor is not None else None,
        "archived": row.archived_at is not None,
    }


def link(row: ListingSku) -> dict[str, Any]:
    """A channel SKU; needs ``sku`` loaded."""
    return {
        **_some(row, "id", "seller_sku", "title", "link_source", "linked_at"),
        "shop_id": row.account_id,
        "channel_sku_id": row.external_id,
        "sku": row.sku.code if row.sku else None,
    }


def warehouse(row: Warehouse) -> dict[str, Any]:
    """A warehouse."""
    return _some(row, "id", "code", "name", "is_default")


def stock(row: Balance) -> dict[str, Any]:
    """A balance; needs ``sku`` and ``warehouse`` loaded."""
    return {
        **_some(row, "on_hand", "reserved"),
        "sku": row.sku.code,
        "warehouse": row.warehouse.code,
        "buffer": row.sku.buffer,
        "sellable": row.on_hand - row.reserved - row.sku.buffer,
    }


def movement(row: Movement) -> dict[str, Any]:
    """A ledger line; needs ``sku`` and ``warehouse`` loaded."""
    return {
        **_some(row, "id", "quantity", "kind", "reason", "reference", "at", "by"),
        "sku": row.sku.code,
        "warehouse": row.warehouse.code,
    }


def parcel(row: Parcel) -> dict[str, Any]:
    """A parcel; needs ``contents`` prefetched."""
    contents = list(row.contents.all())
    return {
        **_some(
            row, "id", "carrier", "tracking_number", "status", "via", "made_at", "made_by", "sent_at", "scanned_at",
            "delivered_at",
        ),
        "shop_id": row.account_id,
        "order_ids": sorted({c.order_id for c in contents}),
        "unit_ids": sorted(c.unit_id for c in contents),
    }  # fmt: skip


def shop(row: Account) -> dict[str, Any]:
    """A shop, never a credential."""
    return _some(
        row, "id", "name", "channel", "status", "status_why", "external_shop_id", "shop_name", "seller_name", "region",
        "currency", "timezone", "access_expires_at", "refresh_expires_at", "orders_in", "tracking_out", "stock_out",
        "price_out",
    )  # fmt: skip


def check(row: Check) -> dict[str, Any]:
    """One line of *Test settings*."""
    return _some(row, "key", "label", "outcome", "detail", "advice")


def carrier_link(row: CarrierLink) -> dict[str, Any]:
    """A carrier mapping."""
    return _some(row, "carrier", "provider_id", "provider_name", "delivery_option_id", "guessed")


def notice(row: Notice) -> dict[str, Any]:
    """A stored notice."""
    return _some(
        row,
        "id",
        "kind",
        "kind_name",
        "topic",
        "status",
        "received_at",
        "handled_at",
        "duplicates",
        "outcome",
    )
