"""Stock out, and what TikTok says it has (facts.md 9.6, 9.15, 9.18)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shelfwire.channels.port import PushAnswer, Session, SkuLevels, SkuQuantities
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId
from shelfwire_tiktok import facts
from shelfwire_tiktok.clients import Clients
from shelfwire_tiktok.mapping.hindrances import WHOLE_PRODUCT, of_whole_call
from shelfwire_tiktok.mapping.stock import sku_levels
from shelfwire_tiktok.pushes import push, taken
from tiktok_shop import Client, Reply, SkuInventory, WarehouseQuantity
from tiktok_shop.errors import Conflict, NotFound, Rejected
from tiktok_shop.types._base import Data

_NONE_OF_THEM = 12019008
"""The answer of the inventory search when no id is one of the shop's."""


class TikTokStock:
    """StockSink."""

    most_skus = facts.limit("skus_per_push")
    most_read = facts.limit("skus_per_stock_read")
    most_units = facts.limit("units_per_sku_and_warehouse")

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def send(
        self, session: Session, product_id: ExternalProductId, skus: Sequence[SkuQuantities]
    ) -> PushAnswer:
        """Absolute quantities of one product; one call unless TikTok refuses it as a whole."""
        sent = {(sku.sku_id, where): quantity for sku in skus for where, quantity in sku.quantities}
        with self._clients.speaking(session, "stock") as client:
            return push(
                skus, lambda group: client.inventory.update(product_id, [_wire(sku) for sku in group]), sent
            )

    def read(self, session: Session, sku_ids: Sequence[ExternalSkuId]) -> tuple[SkuLevels, ...]:
        """What TikTok has of these SKUs; those that are none of the shop's are left out."""
        wanted = list(dict.fromkeys(sku_ids))
        if not wanted:
            return ()
        with self._clients.speaking(session, "stock") as client:
            try:
                return sku_levels(client.inventory.search(sku_ids=wanted).values)
            except Rejected as error:
                if error.code == _NONE_OF_THEM:
                    return ()
                raise

    def take_off_sale(self, session: Session, product_id: ExternalProductId) -> PushAnswer:
        """Deactivate the product."""
        return self._move(session, lambda client: client.products.deactivate([product_id]))

    def put_on_sale(self, session: Session, product_id: ExternalProductId) -> PushAnswer:
        """Activate the product again; it may be reviewed first (facts.md 9.13)."""
        return self._move(session, lambda client: client.products.activate([product_id]))

    def _move(self, session: Session, call: Callable[[Client], Reply[Data]]) -> PushAnswer:
        with self._clients.speaking(session, "stock") as client:
            try:
                return taken(call(client), [WHOLE_PRODUCT], {})
            except (NotFound, Conflict) as error:
                return of_whole_call(error, [WHOLE_PRODUCT])


def _wire(sku: SkuQuantities) -> SkuInventory:
    rows = [WarehouseQuantity(warehouse_id=where, quantity=quantity) for where, quantity in sku.quantities]
    return SkuInventory(id=sku.sku_id, inventory=rows)
