"""Rows as the shapes of ``schemas``. Plain functions of loaded rows: none asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shelfwire.catalog.models import Sku
from shelfwire.catalog.queries import barcode_warnings
from shelfwire.channels.models import (
    Account,
    ChannelWarehouse,
    Cursor,
    Notice,
    Outgoing,
    ShippingProvider,
    TroubledDocument,
)
from shelfwire.channels.port import Check
from shelfwire.channels.queries import blocked_by_scope
from shelfwire.channels.states import AccountStatus
from shelfwire.fulfilment.models import CarrierLink, Parcel
from shelfwire.fulfilment.queries import Carrier, Unscanned, phrase_of, progress_of
from shelfwire.inventory.models import Balance, Movement, Warehouse
from shelfwire.inventory.queries import Explanation
from shelfwire.jobs.models import Job, JobFile, JobRow
from shelfwire.listings.models import ListingSku
from shelfwire.listings.queries import Suggestion
from shelfwire.orders import labels
from shelfwire.orders.ladder import Rung, RungState
from shelfwire.orders.models import Address, Block, MoneyRow, Order, TimelineEntry, Unit


def _some(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def money(minor: int, currency: str) -> dict[str, Any]:
    """An exact amount."""
    return {"minor": minor, "currency": currency}


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────


def order(row: Order) -> dict[str, Any]:
    """An order of ``orders.queries.orders``, which brings account, warehouse, units and open blocks, with progress."""
    blocks: Sequence[Block] = row.open_blocks  # type: ignore[attr-defined]  # prefetched under this name
    return _order(row, row.units.all(), blocks, progress_of(row))


def _order(
    row: Order, units: Iterable[Unit], blocks: Iterable[Block], progress: tuple[str, str]
) -> dict[str, Any]:
    return {
        "id": row.pk,
        "external_id": row.external_id,
        "source": row.source,
        "channel": row.account.channel,
        "shop_id": row.account_id,
        "shop": row.account.name,
        "order_class": row.order_class,
        "status": row.status,
        "progress": progress[0],
        "state": progress[1],
        "channel_status": row.channel_status,
        "channel_updated_at": row.channel_updated_at,
        "recorded_at": row.recorded_at,
        "placed_at": row.placed_at,
        "paid_at": row.paid_at,
        "ship_by": row.ship_by,
        "collect_by": row.collect_by,
        "cancels_at": row.cancels_at,
        "deliver_by": row.deliver_by,
        "total": money(row.total_minor, row.currency),
        "is_blocked": row.is_blocked,
        "cancel_requested": row.cancel_requested,
        "is_cash_on_delivery": row.is_cash_on_delivery,
        "shipped_by": row.shipped_by,
        "delivery_option_id": row.delivery_option_id,
        "delivery_option_name": row.delivery_option_name,
        "warehouse": row.warehouse.code if row.warehouse else None,
        "buyer_name": row.buyer_name,
        "lines": [unit(u, row.currency) for u in units],
        "blocks": [block(b) for b in blocks],
    }


def unit(row: Unit, currency: str) -> dict[str, Any]:
    """A unit; needs ``sku`` loaded."""
    return {
        "id": row.pk,
        "external_id": row.external_id,
        "sku": row.sku.code if row.sku else None,
        "seller_sku": row.seller_sku,
        "channel_sku_id": row.channel_sku_id,
        "product_name": row.product_name,
        "sku_name": row.sku_name,
        "status": row.status,
        "price": money(row.price_minor, currency),
        "is_gift": row.is_gift,
        "package_id": row.channel_package_id,
        "tracking_number": row.tracking_number,
    }


def block(row: Block) -> dict[str, Any]:
    """An open block."""
    return {"code": row.code, "label": row.get_code_display(), "detail": row.detail, "since": row.since}


def order_detail(
    row: Order,
    *,
    units: Iterable[Unit],
    blocks: Iterable[Block],
    amounts: Iterable[MoneyRow],
    rungs: Sequence[Rung],
    to_put_back: int,
    progress: tuple[str, str],
) -> dict[str, Any]:
    """An order with everything that belongs to it; needs ``address`` loaded."""
    return {
        **_order(row, units, blocks, progress),
        "buyer_message": row.buyer_message,
        "address": address(row.address) if row.address else None,
        "subtotal": money(row.subtotal_minor, row.currency),
        "shipping": money(row.shipping_minor, row.currency),
        "tax": money(row.tax_minor, row.currency),
        "amounts": [
            {**_some(a, "kind", "funder", "text"), "amount": money(a.minor, row.currency)} for a in amounts
        ],
        "to_put_back": to_put_back,
        "ladder": [rung(r) for r in rungs],
        "why_not_shippable": [r.why for r in rungs if r.state == RungState.STOPS],
    }  # fmt: skip


def rung(found: Rung) -> dict[str, Any]:
    """A rung; ``block`` names what a person may lift."""
    return {
        **_some(found, "code", "label", "state", "why", "fix"),
        "block": found.block if found.forceable else "",
    }


def address(row: Address) -> dict[str, Any]:
    """A version of the recipient."""
    return {
        **_some(
            row, "version", "kind", "name", "phone", "lines", "district", "city", "region", "postal_code",
            "country", "instructions",
        ),
        "label": labels.label_lines(row) if row.kind != "absent" else [],
    }  # fmt: skip


def timeline(row: TimelineEntry) -> dict[str, Any]:
    """One diary entry."""
    return _some(row, "at", "kind", "text", "by", "before", "after", "data")


# ── jobs ─────────────────────────────────────────────────────────────────────────────────────────────────


def job(row: Job) -> dict[str, Any]:
    """A job."""
    return {
        **_some(
            row, "id", "name", "title", "status", "done", "total", "succeeded", "failed", "skipped", "note", "error",
            "result", "created_at", "started_at", "finished_at", "cancel_requested_at", "files_removed_at",
        ),
        "started_by": row.started_by_label,
        "retry_of": row.retry_of_id,
    }  # fmt: skip


def job_row(row: JobRow) -> dict[str, Any]:
    """An item of a job."""
    return _some(row, "id", "key", "label", "outcome", "code", "field", "message", "retried_at")


def job_file(row: JobFile) -> dict[str, Any]:
    """A file of a job; needs ``size`` annotated, so that a list reads no contents."""
    return _some(row, "id", "direction", "name", "size", "created_at")


# ── catalogue and stock ──────────────────────────────────────────────────────────────────────────────────


def sku(row: Sku) -> dict[str, Any]:
    """A SKU; needs ``product`` loaded."""
    return {
        **_some(row, "id", "code", "title", "barcode", "buffer", "created_at", "updated_at"),
        "product": row.product.title,
        "price": money(row.price_minor, row.currency) if row.price_minor is not None else None,
        "archived": row.archived_at is not None,
    }


def one_sku(row: Sku) -> dict[str, Any]:
    """A SKU with what is odd about it, which takes a query."""
    odd = [_some(warning, "code", "field", "message") for warning in barcode_warnings(row)]
    return {**sku(row), "warnings": odd}


def link(row: ListingSku) -> dict[str, Any]:
    """A channel SKU; needs ``sku`` and ``listing`` loaded."""
    return {
        **_some(row, "id", "seller_sku", "title", "link_source", "linked_at", "linked_by"),
        "shop_id": row.account_id,
        "channel_product_id": row.listing.external_id,
        "channel_sku_id": row.external_id,
        "product_title": row.listing.title,
        "sku": row.sku.code if row.sku else None,
    }


def suggestion(found: Suggestion) -> dict[str, Any]:
    """A SKU that a channel SKU may be."""
    return {
        "sku": found.sku.code,
        "title": found.sku.title,
        "score": found.score,
        "why": list(found.why),
    }


def warehouse(row: Warehouse) -> dict[str, Any]:
    """A warehouse."""
    return _some(row, "id", "code", "name", "is_default")


def stock(row: Balance) -> dict[str, Any]:
    """A balance; needs ``sku`` and ``warehouse`` loaded."""
    return {
        **_some(row, "on_hand", "reserved", "updated_at"),
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


def explanation(found: Explanation) -> dict[str, Any]:
    """The arithmetic behind a sellable quantity."""
    names = ("on_hand", "reserved", "buffer", "sellable", "formula", "moved", "agrees")
    code, place = found.sku.code, found.warehouse.code
    line = ("id", "quantity", "kind", "reason", "reference", "at", "by")
    return {
        **_some(found, *names, "movement_count", "reservation_count"),
        "sku": code,
        "warehouse": place,
        "movements": [{**_some(m, *line), "sku": code, "warehouse": place} for m in found.movements],
        "reservations": [_some(r, "holder", "quantity", "made_at") for r in found.reservations],
    }


# ── parcels ──────────────────────────────────────────────────────────────────────────────────────────────


def parcel(row: Parcel) -> dict[str, Any]:
    """A parcel; needs ``contents`` prefetched."""
    contents = list(row.contents.all())
    return {
        **_some(
            row, "id", "carrier", "tracking_number", "status", "via", "made_at", "made_by", "sent_at", "scanned_at",
            "delivered_at", "channel_status", "corrections",
        ),
        "state": phrase_of(row),
        "shop_id": row.account_id,
        "order_ids": sorted({c.order_id for c in contents}),
        "unit_ids": sorted(c.unit_id for c in contents),
    }  # fmt: skip


def unscanned(found: Unscanned) -> dict[str, Any]:
    """A parcel that waits for its first scan."""
    return {**parcel(found.parcel), "collect_by": found.collect_by, "hours_left": found.hours_left}


def carrier(row: Carrier, region: str) -> dict[str, Any]:
    """A carrier as seen from a region."""
    return {
        "code": row.code,
        "name": row.name,
        "regions": list(row.regions),
        "major": region in row.major,
        "example": row.example,
    }


def outgoing(row: Outgoing) -> dict[str, Any]:
    """A deed on the channel and its answer, never the payload."""
    return {
        **_some(
            row, "id", "kind", "subject_kind", "subject_id", "order_external_id", "status", "attempts", "created_at",
            "due_at", "called_at", "answered_at", "error", "request_id",
        ),
        "shop_id": row.account_id,
        "reasons": [
            {
                "code": str(r.get("code", "")),
                "text": str(r.get("text", "")),
                "field": r.get("field"),
                "advice": str(r.get("advice", "")),
            }
            for r in row.reasons
        ],
    }  # fmt: skip


# ── shops ────────────────────────────────────────────────────────────────────────────────────────────────


def shop(row: Account) -> dict[str, Any]:
    """A shop, never a credential."""
    lacking = blocked_by_scope(row.cursors.all()) if row.status == AccountStatus.CONNECTED else {}
    said = _some(
        row, "id", "name", "channel", "status", "status_why", "external_shop_id", "shop_name", "seller_name", "region",
        "currency", "timezone", "access_expires_at", "refresh_expires_at", "scopes", "checked_at", "orders_in",
        "tracking_out",
    )  # fmt: skip
    said["missing_scopes"] = [
        {"scope": scope, "conversations": sorted(waiting)} for scope, waiting in sorted(lacking.items())
    ]
    return said


def check(row: Check) -> dict[str, Any]:
    """One line of *Test settings*."""
    return {**_some(row, "key", "label", "outcome", "detail", "advice"), "blocks": list(row.blocks)}


def shop_warehouse(row: ChannelWarehouse, ours: Warehouse | None) -> dict[str, Any]:
    """A channel's warehouse and which of ours it is."""
    return {
        **_some(row, "external_id", "name", "kind", "is_default", "enabled", "seen_at", "missing_at"),
        "warehouse": ours.code if ours else None,
    }


def provider(row: ShippingProvider) -> dict[str, Any]:
    """A carrier as the channel names it."""
    return {
        **_some(row, "delivery_option_id", "delivery_option_name", "name", "seen_at", "missing_at"),
        "provider_id": row.external_id,
    }


def carrier_link(row: CarrierLink) -> dict[str, Any]:
    """A carrier mapping."""
    return _some(row, "carrier", "provider_id", "provider_name", "delivery_option_id", "guessed")


def notice(row: Notice) -> dict[str, Any]:
    """A stored notice, without its body."""
    return {
        **_some(
            row, "id", "kind", "kind_name", "topic", "status", "sent_at", "received_at", "handled_at", "duplicates",
            "outcome",
        ),
        "subject_ids": [str(i) for i in row.subject_ids],
    }  # fmt: skip


def troubled_order(row: TroubledDocument) -> dict[str, Any]:
    """An order that could not be taken in as it stands."""
    return {
        **_some(row, "why", "taken_in", "request_id", "first_at", "last_at", "times"),
        "external_id": row.external_id or None,
    }


def cursor(row: Cursor) -> dict[str, Any]:
    """How far a conversation has come."""
    return _some(
        row, "conversation", "position", "looked_at", "succeeded_at", "failed_at", "failures", "error",
        "missing_scope", "due_at", "seen", "note",
    )  # fmt: skip
