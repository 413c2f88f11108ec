"""Post all movements of one act, once."""

from __future__ import annotations

from collections.abc import Sequence

from shelfwire.inventory import ledger
from shelfwire.inventory.actions.refuse import refuse_foreign
from shelfwire.inventory.models import Movement
from shelfwire.inventory.sellable import announce_changed
from shelfwire.kit import clock


def post_act(lines: Sequence[ledger.Line], by: str) -> list[ledger.Posted]:
    """Lock the balances and post the lines, all or none, in the caller's transaction. Every line has a key; when the
    act was posted before, nothing changes and the answer is empty. Raises KeyUsed when a key belongs to another act,
    and NoStockOfItsOwn.
    """
    held = ledger.hold((line.sku_id, line.warehouse_id) for line in lines)
    keys = [line.once for line in lines]
    there = set(
        Movement.objects.filter(once__in=keys).values_list(
            "sku_id", "warehouse_id", "quantity", "kind", "once"
        )
    )
    if there:
        said = {(x.sku_id, x.warehouse_id, x.quantity, str(x.kind.value), x.once) for x in lines}
        if there != said:
            raise ledger.key_used(str(keys[0]))
        return []
    after = {pair: balance.on_hand for pair, balance in held.items()}
    for line in lines:
        after[line.sku_id, line.warehouse_id] += line.quantity
    refuse_foreign(
        {(x.sku_id, x.warehouse_id): after[x.sku_id, x.warehouse_id] for x in lines if x.quantity > 0}
    )
    posted = ledger.post(lines, at=clock.now(), by=by)
    announce_changed({row.sku_id for row in posted})
    return posted
