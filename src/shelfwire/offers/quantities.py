"""How many of a SKU a shop would be told, also of one that is not listed there yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.offers.arithmetic import work_out
from shelfwire.offers.queries import lag
from shelfwire.offers.rows import Row, unlisted
from shelfwire.offers.supply import Behind, Sources, most_units_of


def quantities(account: Account, sku_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return, for each of these SKUs, how many the shop would be told now by the channel's warehouse: of those that are
    mapped and whose stock is ours to tell. A SKU that was never counted in any of them is left out. A fixed number of
    queries.
    """
    skus = list(Sku.objects.filter(pk__in=list(sku_ids)).values_list("pk", "product_id", "buffer"))
    sources = Sources(account, most_units=most_units_of(account))
    behind = sources.supply([unlisted(*sku, warehouse_id="") for sku in skus])
    if behind.book.viral:
        behind.lag = lag(account).p95 or 0.0
    ours = [warehouse for warehouse in sorted(behind.links) if warehouse not in behind.kept_by_channel]
    found = {}
    for sku in skus:
        rows = [unlisted(*sku, warehouse_id=warehouse) for warehouse in ours]
        if rows and behind.refusal(rows) is None:
            found[sku[0]] = _told(behind, rows)
    return found


def _told(behind: Behind, rows: Sequence[Row]) -> dict[str, int]:
    return {row.warehouse_id: work_out(behind.inputs(row, rows)).quantity for row in rows}
