"""What the figures of posting share: products that are ready to be posted, each with a picture of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bench import _stage, _stock
from tiktok_shop_sim import pictures
from tiktok_shop_sim.testing import Simulator

MUGS, MATERIAL = "801005", "100157"
"""A category of the simulator's tree, and the attribute that it demands."""
PREFIX = "POST"


def ready_products(house: _stage.House, simulator: Simulator, count: int) -> tuple[_stage.Shop, list[int]]:
    """A connected shop with so many products, ready and enabled; posting is off. Ids of the channel products."""
    from shelfwire.channels.models import ChannelWarehouse
    from shelfwire.inventory.actions import link_warehouse
    from shelfwire.inventory.models import Warehouse
    from shelfwire.jobs import drain
    from shelfwire.posting.actions import add_products, change_properties, check_due
    from shelfwire.posting.actions.change_properties import PropertyChange
    from shelfwire.posting.models import ChannelProduct
    from shelfwire.sync.taxonomy.forms import form_now

    owner, company = _stage.alice()
    shop = _stage.connect(house, simulator, company, owner)
    ours = Warehouse.objects.get(company=company, is_default=True)
    drain()
    for place in ChannelWarehouse.objects.filter(account=shop.account, is_default=True):
        link_warehouse(account=shop.account, external_id=place.external_id, warehouse=ours, by="Alice")
    form_now(shop.account, MUGS)
    made = [_product(company, ours.pk, number) for number in range(count)]
    add_products(account=shop.account, product_ids=made, by="Alice", enabled=True)
    ids = list(
        ChannelProduct.objects.filter(account=shop.account).order_by("pk").values_list("pk", flat=True)
    )
    values: dict[str, Any] = {
        "category": MUGS,
        f"answer:{MATERIAL}": {"values": [{"id": "", "name": "Stoneware"}], "unit": ""},
    }
    changes = [PropertyChange(pk, values) for pk in ids]
    change_properties(account=shop.account, changes=changes, by="Alice")
    while check_due(shop.account.pk):
        pass
    ready = ChannelProduct.objects.filter(account=shop.account, ready=True).count()
    if ready != count:
        faults = _stock.rows(
            "SELECT DISTINCT code, says FROM posting_readinessfault WHERE severity = 'required'"
        )
        raise RuntimeError(f"{ready} of {count} products are ready: {faults[:5]}")
    drain()
    return shop, ids


def _product(company: Any, warehouse_id: int, number: int) -> int:
    from shelfwire.catalog.actions import create_sku, set_pictures, update_product, upload_picture
    from shelfwire.inventory.actions import count_stock

    code = f"{PREFIX}-{number:05d}"
    sku = create_sku(company=company, code=code, title=code, price_minor=1400, currency="USD", by="Alice")
    update_product(
        product=sku.product,
        by="Alice",
        title=f"Hand thrown stoneware mug, number {number}",
        description="<p>A mug that fits two hands.</p>",
        weight=Decimal("0.45"),
        weight_unit="kg",
        length=Decimal(14),
        width=Decimal("11.5"),
        height=Decimal(10),
        length_unit="cm",
    )
    side = 400 + number % 900
    content = pictures.drawn("mug", side, side + number // 900)
    picture = upload_picture(company=company, name=f"{code}.jpg", content=content)
    set_pictures(product=sku.product, role="gallery", urls=[picture.url], by="Alice")
    count_stock(sku_id=sku.pk, warehouse_id=warehouse_id, counted=20, reason="Opening count", by="Alice")
    return int(sku.product_id)


def allow_posting(shop: _stage.Shop, *, on: bool = True) -> None:
    """Throw the switch."""
    from shelfwire.channels.actions import set_switch

    set_switch(account=shop.account, switch="listings_out", on=on, by="Alice")


def listed_codes(simulator: Simulator) -> list[str]:
    """The seller SKU of each SKU that stands on the channel, once for each time."""
    rows = simulator.control.get("/skus")["rows"]
    return [row["seller_sku"] for row in rows if row["seller_sku"].startswith(PREFIX)]
