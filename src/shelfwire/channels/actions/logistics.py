"""Store a shop's logistics settings on the channel: warehouses, delivery options, and the shipping providers that
each option accepts.

What the channel's list no longer names is marked as missing and kept: a carrier mapping, a warehouse mapping or an
order may refer to it, and the channel may list it again the next day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from shelfwire.channels import port
from shelfwire.channels.models import ChannelWarehouse, ShippingProvider
from shelfwire.kit import clock
from shelfwire.kit.texts import fit


@transaction.atomic
def save_warehouses(*, account_id: int, warehouses: Sequence[port.ChannelWarehouse]) -> int:
    """Store the warehouses, and mark those that are no longer listed. Returns how many are listed."""
    now = clock.now()
    ChannelWarehouse.objects.bulk_create(
        [
            ChannelWarehouse(
                account_id=account_id,
                external_id=warehouse.external_id,
                name=fit(warehouse.name, 200),
                kind=fit(warehouse.kind, 40),
                is_default=warehouse.is_default,
                enabled=warehouse.enabled,
                seen_at=now,
                missing_at=None,
            )
            for warehouse in sorted(warehouses, key=lambda w: w.external_id)
        ],
        update_conflicts=True,
        unique_fields=["account", "external_id"],
        update_fields=["name", "kind", "is_default", "enabled", "seen_at", "missing_at"],
    )
    _mark_missing(ChannelWarehouse.objects.filter(account_id=account_id), now)
    return len(warehouses)


@transaction.atomic
def save_providers(
    *, account_id: int, providers: Mapping[port.DeliveryOption, Sequence[port.Provider]]
) -> int:
    """Store the shipping providers per delivery option, and mark those that are no longer accepted. Returns how
    many are accepted.
    """
    now = clock.now()
    rows = {
        (option.external_id, str(provider.external_id)): ShippingProvider(
            account_id=account_id,
            delivery_option_id=option.external_id,
            delivery_option_name=fit(option.name, 200),
            external_id=provider.external_id,
            name=fit(provider.name, 200),
            seen_at=now,
            missing_at=None,
        )
        for option, found in providers.items()
        for provider in found
    }
    ShippingProvider.objects.bulk_create(
        [rows[key] for key in sorted(rows)],
        update_conflicts=True,
        unique_fields=["account", "delivery_option_id", "external_id"],
        update_fields=["delivery_option_name", "name", "seen_at", "missing_at"],
    )
    _mark_missing(ShippingProvider.objects.filter(account_id=account_id), now)
    return len(rows)


def _mark_missing(rows: QuerySet[Any], now: datetime) -> None:
    rows.filter(seen_at__lt=now, missing_at=None).update(missing_at=now)
