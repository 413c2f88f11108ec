"""A shop whose channel takes quantities: what it has, what it was told, and whatever bad luck a test asks for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from tests.support.folder_shops import Shop

from shelfwire.catalog.actions import create_sku
from shelfwire.catalog.models import Sku
from shelfwire.channels import registry
from shelfwire.channels.models import ChannelWarehouse
from shelfwire.channels.port import (
    Hindrance,
    PushAnswer,
    Refusal,
    Session,
    SkuLevels,
    SkuQuantities,
    WarehouseLevel,
)
from shelfwire.inventory.actions import add_warehouse, count_stock, link_warehouse
from shelfwire.inventory.models import Warehouse
from shelfwire.jobs import drain
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, ExternalWarehouseId
from shelfwire.listings.actions import SeenSku, see_skus
from shelfwire.listings.models import ListingSku
from shelfwire.offers.actions import ensure_offers
from shelfwire.offers.models import StockOffer
from shelfwire.people.models import Company
from shelfwire.sync.stock import send
from shelfwire.sync.stock.send import STOCK_SEND

PLACE = "W-1"


@dataclass
class Shelves:
    """The stock part of a channel. ``has``: available by (SKU, warehouse); ``held``: units its own orders hold."""

    most_skus: int = 50
    most_read: int = 100
    most_units: int = 99_999
    has: dict[tuple[str, str], int] = field(default_factory=dict)
    held: dict[tuple[str, str], int] = field(default_factory=dict)
    calls: list[tuple[str, tuple[SkuQuantities, ...]]] = field(default_factory=list)
    reads: list[tuple[str, ...]] = field(default_factory=list)
    off_sale: set[str] = field(default_factory=set)
    refuses: dict[tuple[str, str], tuple[Hindrance, str]] = field(default_factory=dict)
    """(SKU, warehouse or "") to why it is refused."""
    takes_zero: bool = True
    before: Callable[[str], None] = lambda _what: None
    after: Callable[[str], None] = lambda _what: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(
        self, session: Session, product_id: ExternalProductId, skus: Sequence[SkuQuantities]
    ) -> PushAnswer:
        self.before("send")
        with self.lock:
            self.calls.append((product_id, tuple(skus)))
            refused = [one for sku in skus if (one := self._refusal(sku)) is not None]
            named = {one.sku_id for one in refused}
            for sku in skus:
                if sku.sku_id not in named:
                    self.has.update({(sku.sku_id, place): units for place, units in sku.quantities})
        self.after("send")
        return PushAnswer(tuple(refused), request_id=f"req-{len(self.calls)}")

    def _refusal(self, sku: SkuQuantities) -> Refusal | None:
        for place, units in sku.quantities:
            why = self.refuses.get((sku.sku_id, place)) or self.refuses.get((sku.sku_id, ""))
            if why is not None:
                return Refusal(sku.sku_id, why[0], Reason("12052990", why[1]), place)
            if not units and not self.takes_zero:
                return Refusal(
                    sku.sku_id, Hindrance.ZERO, Reason("12019024", "stock count is invalid"), place
                )
        return None

    def read(self, session: Session, sku_ids: Sequence[ExternalSkuId]) -> tuple[SkuLevels, ...]:
        self.before("read")
        self.reads.append(tuple(sku_ids))
        found: dict[str, list[WarehouseLevel]] = {}
        for (sku, place), units in self.has.items():
            if sku in sku_ids:
                level = WarehouseLevel(ExternalWarehouseId(place), units, self.held.get((sku, place), 0))
                found.setdefault(sku, []).append(level)
        return tuple(
            SkuLevels(ExternalProductId("P"), ExternalSkuId(sku), tuple(levels))
            for sku, levels in found.items()
        )

    def take_off_sale(self, session: Session, product_id: ExternalProductId) -> PushAnswer:
        self.off_sale.add(product_id)
        return PushAnswer()

    def put_on_sale(self, session: Session, product_id: ExternalProductId) -> PushAnswer:
        self.off_sale.discard(product_id)
        return PushAnswer()


@dataclass
class Stocked:
    """A connected shop with the inventory switch on, one warehouse that is mapped, and no SKU yet."""

    shop: Shop
    shelves: Shelves
    warehouse: Warehouse

    def sku(self, code: str, on_hand: int | None = 20, *, product: str = "", has: int | None = None) -> Sku:
        """A SKU with a listing SKU of the same code on the channel, which has ``has`` of it (``on_hand`` without)."""
        company = self.shop.account.company
        sku = create_sku(company=company, code=code, title=code, by="Alice")
        if on_hand is not None:
            self.count(sku, on_hand)
        self.listed(code, product or f"P-{code}", has=(on_hand or 0) if has is None else has)
        return sku

    def listed(self, code: str, product: str, *, has: int = 0, places: Sequence[str] = (PLACE,)) -> None:
        """The channel names the SKU in an order; its offers are there as after a first read."""
        seen = SeenSku(product, product, f"C-{code}", code, code)  # type: ignore[arg-type]
        see_skus(self.shop.account, [seen], at=clock.now())
        pk = ListingSku.objects.get(external_id=f"C-{code}").pk
        ensure_offers(self.shop.account.pk, [(pk, place) for place in places])
        for place in places:
            self.shelves.has[f"C-{code}", place] = has
            StockOffer.objects.filter(listing_sku=pk, external_warehouse_id=place).update(
                says=has, says_at=clock.now()
            )

    def count(self, sku: Sku, counted: int, warehouse: Warehouse | None = None) -> None:
        count_stock(
            sku_id=sku.pk,
            warehouse_id=(warehouse or self.warehouse).pk,
            counted=counted,
            reason="counted",
            by="Alice",
        )

    def send(self) -> None:
        """What the worker does when something changed."""
        STOCK_SEND.chore(account_id=self.shop.account.pk)

    def offer(self, code: str, place: str = PLACE) -> StockOffer:
        return StockOffer.objects.select_related("listing_sku", "account").get(
            listing_sku__external_id=f"C-{code}", external_warehouse_id=place
        )

    def told(self) -> list[dict[str, int]]:
        """Each call: SKU code to quantity, of the first warehouse."""
        return [
            {sku.sku_id.removeprefix("C-"): sku.quantities[0][1] for sku in skus}
            for _, skus in self.shelves.calls
        ]


@pytest.fixture
def shelves() -> Shelves:
    return Shelves()


@pytest.fixture
def stocked(shop: Shop, company: Company, shelves: Shelves, monkeypatch: pytest.MonkeyPatch) -> Stocked:
    monkeypatch.setattr(send, "_MEASURED_FOR", timedelta())  # each test measures for itself
    registry.register(replace(shop.world.channel, stock=shelves))
    warehouse = add_warehouse(company=company, code="main", name="Main", by="Alice", is_default=True)
    ChannelWarehouse.objects.get_or_create(
        account=shop.account,
        external_id=PLACE,
        defaults={"name": "Place", "is_default": True, "seen_at": clock.now()},
    )
    link_warehouse(account=shop.account, external_id=PLACE, warehouse=warehouse, by="Alice")
    shop.switch("stock_out", "orders_in")
    drain()
    return Stocked(shop, shelves, warehouse)
