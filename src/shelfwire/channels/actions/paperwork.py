"""What the channel says a shop has: warehouses, delivery options, and the carriers each option accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from shelfwire.channels import port
from shelfwire.channels.models import ChannelWarehouse, ShippingProvider
from shelfwire.kit import clock


@transaction.atomic
def save_warehouses(*, account_id: int, warehouses: Sequence[port.ChannelWarehouse]) -> int:
    """Keep them; one that the channel no longer names is disabled, never deleted. How many there are."""
    now = clock.now()
    ChannelWarehouse.objects.bulk_create(
        [
            ChannelWarehouse(
                account_id=account_id,
                external_id=warehouse.external_id,
                name=warehouse.name[:200],
                kind=warehouse.kind[:40],
                is_default=warehouse.is_default,
                enabled=warehouse.enabled,
                seen_at=now,
            )
            for warehouse in sorted(warehouses, key=lambda w: w.external_id)
        ],
        update_conflicts=True,
        unique_fields=["account", "external_id"],
        update_fields=["name", "kind", "is_default", "enabled", "seen_at"],
    )
    ChannelWarehouse.objects.filter(account_id=account_id, seen_at__lt=now).update(
        enabled=False, is_default=False
    )
    return len(warehouses)


@transaction.atomic
def save_providers(
    *, account_id: int, providers: Mapping[port.DeliveryOption, Sequence[port.Provider]]
) -> int:
    """Replace the carriers per delivery option; one that is no longer accepted is gone. How many there are."""
    now = clock.now()
    rows = {
        (option.external_id, str(provider.external_id)): ShippingProvider(
            account_id=account_id,
            delivery_option_id=option.external_id,
            delivery_option_name=option.name[:200],
            external_id=provider.external_id,
            name=provider.name[:200],
            seen_at=now,
        )
        for option, found in providers.items()
        for provider in found
    }
    ShippingProvider.objects.bulk_create(
        [rows[key] for key in sorted(rows)],
        update_conflicts=True,
        unique_fields=["account", "delivery_option_id", "external_id"],
        update_fields=["delivery_option_name", "name", "seen_at"],
    )
    ShippingProvider.objects.filter(account_id=account_id, seen_at__lt=now).delete()
    return len(rows)
