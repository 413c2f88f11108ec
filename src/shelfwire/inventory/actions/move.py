"""Post one movement to the ledger."""

from __future__ import annotations

from django.db import transaction

from shelfwire.catalog.models import Sku
from shelfwire.inventory import ledger
from shelfwire.inventory.actions.refuse import refuse_foreign
from shelfwire.inventory.errors import AnotherCompany, BadQuantity
from shelfwire.inventory.models import Movement, StockCount, Warehouse
from shelfwire.inventory.sellable import announce_changed
from shelfwire.inventory.states import MovementKind
from shelfwire.kit import clock

MOST = 1_000_000_000
"""The largest quantity that is not a typing error."""


@transaction.atomic
def record_movement(
    *,
    sku_id: int,
    warehouse_id: int,
    quantity: int,
    kind: MovementKind,
    reason: str,
    by: str,
    reference: str = "",
    once: str | None = None,
) -> Movement | None:
    """Post a movement of ``quantity`` pieces (negative: taken away) and update the balance. Stock may go below 0,
    because the movement has already happened.

    ``once`` is the idempotency key; when it is known already, nothing changes and None is returned. Raises
    BadQuantity, AnotherCompany, and KeyUsed when the key belongs to another change.
    """
    if not quantity or abs(quantity) > MOST:
        raise BadQuantity(
            f"A movement of {quantity:,} cannot be recorded.",
            field="quantity",
            value=quantity,
            hint=f"Give a number that is not 0, and no more than {MOST:,}.",
        )
    same_company(sku_id, warehouse_id)
    held = ledger.hold([(sku_id, warehouse_id)])
    refuse_foreign({(sku_id, warehouse_id): held[sku_id, warehouse_id].on_hand + quantity})
    if once is not None and StockCount.objects.filter(once=once).exists():
        raise ledger.key_used(once)
    posted = ledger.post(
        [ledger.Line(sku_id, warehouse_id, quantity, MovementKind(kind), reason, reference, once)],
        at=clock.now(),
        by=by,
    )
    if not posted:
        _refuse_another(once, sku_id, warehouse_id, quantity, kind)
        return None
    announce_changed([sku_id])
    return Movement.objects.get(pk=posted[0].id)


def _refuse_another(
    once: str | None, sku_id: int, warehouse_id: int, quantity: int, kind: MovementKind
) -> None:
    there = Movement.objects.get(once=once)
    same = (there.sku_id, there.warehouse_id, there.quantity, there.kind)
    if same != (sku_id, warehouse_id, quantity, kind):
        raise ledger.key_used(str(once))


def same_company(sku_id: int, warehouse_id: int) -> None:
    """Raise AnotherCompany when the SKU and the warehouse belong to different companies."""
    sku = Sku.objects.only("company_id", "code").get(pk=sku_id)
    warehouse = Warehouse.objects.only("company_id", "name").get(pk=warehouse_id)
    if sku.company_id != warehouse.company_id:
        raise AnotherCompany(
            f"The SKU “{sku}” and the warehouse “{warehouse}” belong to different companies."
        )
