"""Put parts together to a SKU that is counted, or take it apart."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from shelfwire.catalog.models import Sku
from shelfwire.inventory import ledger
from shelfwire.inventory.actions._act import post_act
from shelfwire.inventory.actions.move import MOST, same_company
from shelfwire.inventory.errors import BadAssembly
from shelfwire.inventory.models import Movement, Warehouse
from shelfwire.inventory.states import MovementKind
from shelfwire.kit.ids import new_token


@transaction.atomic
def assemble(
    *,
    sku: Sku,
    parts: Sequence[tuple[Sku, int]],
    quantity: int,
    warehouse: Warehouse,
    by: str,
    reference: str = "",
    once: str | None = None,
) -> list[Movement]:
    """Make ``quantity`` of ``sku`` from the parts, so many pieces of each for one; negative: take so many apart. The
    movements, one for each SKU; none when ``once`` is known.

    The SKU is counted itself: a kit is made of its parts when it ships, and so is refused. Stock may go below 0,
    because it has happened already. Raises BadAssembly, AnotherCompany, NoStockOfItsOwn, KeyUsed.
    """
    named = [part.pk for part, _ in parts]
    if not parts or not quantity or any(pieces <= 0 for _, pieces in parts):
        raise BadAssembly(
            "Nothing is put together: name the parts and how many.", field="quantity", value=quantity
        )
    if sku.pk in named or len(set(named)) < len(named):
        raise BadAssembly("A part is named twice, or is the SKU itself.", field="parts", value=sku.code)
    if max(pieces for _, pieces in parts) * abs(quantity) > MOST:
        raise BadAssembly(f"{quantity:,} are too many.", field="quantity", value=quantity)
    for one in (sku, *(part for part, _ in parts)):
        same_company(one.pk, warehouse.pk)
    key = f"assembly:{warehouse.company_id}:{once or new_token(16)}"
    amounts = [(sku.pk, quantity), *((part.pk, -pieces * quantity) for part, pieces in parts)]
    reason = f"{abs(quantity):,} × {sku.code} {'put together' if quantity > 0 else 'taken apart'}"
    posted = post_act(
        [
            ledger.Line(
                sku_id, warehouse.pk, amount, MovementKind.ASSEMBLY, reason, reference, f"{key}:{sku_id}"
            )
            for sku_id, amount in amounts
        ],
        by,
    )
    return list(Movement.objects.filter(pk__in=[row.id for row in posted]).order_by("pk"))
