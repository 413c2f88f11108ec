"""Keep what rows of affiliate orders say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.kit import locks
from shelfwire.orders.models import Order
from shelfwire.settlements.actions._turn import take_turn
from shelfwire.settlements.actions.count_creators import count_creators
from shelfwire.settlements.creators.handles import content_after, handle_key, keys_of
from shelfwire.settlements.creators.reading import CreatorRow
from shelfwire.settlements.models import Creator, CreatorOrder

_COLUMNS: Final = [
    "channel_sku_id", "channel_product_id", "seller_sku", "product_name", "content_type", "state", "rate",
    "currency", "quantity", "price_minor", "sales_minor", "estimated_base_minor", "estimated_minor",
    "actual_base_minor", "actual_minor", "refunded", "ordered_on", "commission_paid_on", "others", "imported_at",
]  # fmt: skip
_Key = tuple[str, str, int, str]


def one_at_a_time(company_id: int) -> None:
    """Wait until nobody else writes or erases the company's creators; held until the transaction ends."""
    locks.until_commit(f"creators:{company_id}")


@transaction.atomic
def keep_rows(account: Account, rows: Sequence[CreatorRow], at: datetime) -> list[str]:
    """Keep the rows of one shop, and work out anew what their creators earned. Returns for each whether it was
    ``created``, ``updated`` or ``unchanged``. A handful of queries, however many rows.
    """
    take_turn(account.pk)
    one_at_a_time(account.company_id)
    creators = _creators(account.company_id, list(dict.fromkeys(row.handle for row in rows)), at)
    orders = {row.order_external_id for row in rows}
    held = {
        _key(row): row for row in CreatorOrder.objects.filter(account=account, order_external_id__in=orders)
    }
    nameless = _erased_orders(account, orders)
    new: dict[_Key, CreatorOrder] = {}
    changed: dict[_Key, CreatorOrder] = {}
    outcomes = []
    for row in rows:
        creator = creators[row.handle]
        facts = row.facts()
        if creator.erased_at is not None or row.order_external_id in nameless:
            facts.pop("others", None)
        content = content_after(creator.key, row.content_id) if creator.erased_at else row.content_id
        key = (row.order_external_id, row.item, creator.pk, content)
        if key in held:
            outcome = "updated" if _say(held[key], facts, at) else "unchanged"
            if outcome == "updated" and key not in new:
                changed[key] = held[key]
        else:
            outcome = "created"
            held[key] = new[key] = CreatorOrder(
                company_id=account.company_id,
                account=account,
                creator=creator,
                order_external_id=row.order_external_id,
                item=row.item,
                content_id=content,
                imported_at=at,
                **facts,
            )
        outcomes.append(outcome)
    CreatorOrder.objects.bulk_create(new.values())
    CreatorOrder.objects.bulk_update(changed.values(), _COLUMNS, batch_size=500)
    count_creators(account, {key[0] for key in (*new, *changed)})
    return outcomes


def _key(row: CreatorOrder) -> _Key:
    return (row.order_external_id, row.item, row.creator_id, row.content_id)


def _say(row: CreatorOrder, facts: dict[str, Any], at: datetime) -> bool:
    """Bring the row up to date; whether anything was another."""
    news = {name: value for name, value in facts.items() if getattr(row, name) != value}
    for name, value in news.items():
        setattr(row, name, value)
    if news:
        row.imported_at = at
    return bool(news)


def _creators(company_id: int, handles: Collection[str], at: datetime) -> dict[str, Creator]:
    """The creator of each handle, made where it is new. One whose name was erased stays without it."""
    keys = {handle: keys_of(company_id, handle) for handle in handles}
    known = Creator.objects.filter(
        company=company_id, key__in=[key for found in keys.values() for key in found]
    )
    by_key = {creator.key: creator for creator in known}
    made: dict[str, Creator] = {}
    for handle, its in keys.items():
        if not any(key in by_key for key in its):
            made.setdefault(
                handle_key(handle),
                Creator(company_id=company_id, key=handle_key(handle), handle=handle, first_seen_at=at),
            )
    Creator.objects.bulk_create(made.values())
    by_key |= made
    return {handle: next(by_key[key] for key in its if key in by_key) for handle, its in keys.items()}


def _erased_orders(account: Account, order_external_ids: Collection[str]) -> set[str]:
    """Those of the orders whose personal data was erased."""
    rows = Order.objects.filter(
        account=account, external_id__in=order_external_ids, personal_data_erased_at__isnull=False
    )
    return set(rows.values_list("external_id", flat=True))
