"""Stock lies with the SKUs that carry it: what is refused to kits and shadows."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from shelfwire.catalog.queries import without_stock
from shelfwire.inventory import ledger
from shelfwire.inventory.errors import StockOfItsOwn
from shelfwire.inventory.models import Balance


def refuse_stranded(sku_id: int) -> None:
    """Refuse to let the SKU use other SKUs' stock while it has stock or reservations of its own. Raises
    StockOfItsOwn.
    """
    ledger.hold(Balance.objects.filter(sku_id=sku_id).values_list("sku_id", "warehouse_id"))
    left = Balance.objects.filter(~Q(on_hand=0) | ~Q(reserved=0), sku_id=sku_id)
    row = left.select_related("sku", "warehouse").order_by("warehouse_id").first()
    if row is not None:
        raise StockOfItsOwn(
            f"“{row.sku}” has {row.on_hand:,} on hand and {row.reserved:,} reserved in {row.warehouse}.",
            field="sku",
            value=row.sku.code,
            hint="Set its stock to 0 and let its orders leave first, or confirm that what it has stays as it is.",
        )


def refuse_foreign(after: Mapping[ledger.Pair, int]) -> None:
    """Refuse to put stock on kits and shadows, where nobody would count it; ``after`` is what would be on hand of each
    SKU and warehouse. What one still has of its own may be taken away. Raises NoStockOfItsOwn (catalogue).
    """
    for why in without_stock({sku_id for (sku_id, _), on_hand in after.items() if on_hand > 0}).values():
        raise why
