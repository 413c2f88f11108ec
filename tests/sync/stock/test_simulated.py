"""Quantities to the simulator over HTTP: told, refused in part, sold out, and sold from under us."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.support.simulated import connect, simulated_account

from shelfwire.catalog.actions import create_sku
from shelfwire.catalog.models import Sku
from shelfwire.channels.actions import set_switch
from shelfwire.channels.models import Account
from shelfwire.channels.port import Hindrance
from shelfwire.inventory.actions import add_warehouse, count_stock, link_warehouse
from shelfwire.inventory.models import Warehouse
from shelfwire.jobs import drain
from shelfwire.offers.actions import StockScope, set_stock_rule
from shelfwire.offers.models import StockOffer, StockSend
from shelfwire.people.models import Company, User
from tiktok_shop_sim.testing import Simulator


@pytest.fixture
def place(company: Company) -> Warehouse:
    return add_warehouse(company=company, code="main", name="Main", by="Alice", is_default=True)


@pytest.fixture
def account(company: Company, alice: User, place: Warehouse, simulator: Simulator) -> Account:
    """A connected shop of which every SKU is ours, counted as the simulator has it, and both switches on."""
    simulator.control.reset(scenario="corner-shop", orders=0)
    for row in simulator.control.catalogue():
        sku = create_sku(company=company, code=row["seller_sku"], title=row["seller_sku"], by="Alice")
        count_stock(
            sku_id=sku.pk, warehouse_id=place.pk, counted=row["quantity"], reason="first count", by="Alice"
        )
    account = connect(simulated_account(company, simulator), alice, simulator)
    drain()
    for warehouse in account.warehouses.all():
        link_warehouse(account=account, external_id=warehouse.external_id, warehouse=place, by="Alice")
    for switch in ("orders_in", "stock_out"):
        set_switch(account=account, switch=switch, on=True, by="Alice")
    drain()
    return account


def there(simulator: Simulator, code: str) -> int:
    return sum(row["available"] for row in simulator.control.inventory() if row["seller_sku"] == code)


def counted(sku: Sku, place: Warehouse, quantity: int) -> None:
    count_stock(sku_id=sku.pk, warehouse_id=place.pk, counted=quantity, reason="counted", by="Alice")


def test_what_changes_here_is_there_and_what_sells_there_is_not_sold_twice(
    account: Account, place: Warehouse, simulator: Simulator
) -> None:
    offer = (
        StockOffer.objects.select_related("listing_sku__sku").filter(account=account, wanted__gt=5).first()
    )
    assert offer is not None
    sku: Any = offer.listing_sku.sku
    counted(sku, place, 40)
    drain()
    assert there(simulator, sku.code) == 40
    send = StockSend.objects.get(offer=offer, quantity=40)
    assert (send.outcome, bool(send.request_id)) == ("taken", True)
    # sold there, and counted here before the order is known: the two are not offered again
    simulator.control.buy(lines=[{"seller_sku": sku.code, "quantity": 2}])
    counted(sku, place, 4)
    drain()
    assert there(simulator, sku.code) == 2
    counted(sku, place, 0)
    drain()
    assert there(simulator, sku.code) == 0


def test_where_zero_is_refused_it_waits_for_a_person_or_the_listing_goes_off_sale(
    account: Account, place: Warehouse, simulator: Simulator
) -> None:
    simulator.control.settings(accept_zero_quantity=False)
    offers = StockOffer.objects.select_related("listing_sku__sku", "listing").filter(account=account)
    listing = offers.order_by("listing_id").values_list("listing_id", flat=True)[0]
    own = list(offers.filter(listing=listing).order_by("id"))
    try:
        for n, offer in enumerate(own, 1):
            counted(offer.listing_sku.sku, place, 0)  # type: ignore[arg-type]
            drain()
            offer.refresh_from_db()
            if n < len(own):
                assert offer.hindrance == Hindrance.ZERO
        assert not StockOffer.objects.filter(listing=listing).exclude(hindrance="").exists()
        assert own[0].listing.push.off_sale_since is not None
    finally:
        simulator.control.settings(accept_zero_quantity=True)


_CORNER = Path(__file__).parents[3] / "src" / "tiktok_shop_sim" / "scenarios" / "corner-shop.json"


def two_shops(where: Path) -> str:
    """A world of two sellers, each with a shop that sells the same two SKUs."""
    world = json.loads(_CORNER.read_text())
    seller = world["sellers"][0]
    (shop,) = seller["shops"]
    products = [product for product in shop["products"] if product["skus"]][:2]
    kept = {key: shop[key] for key in ("region", "delivery_options", "warehouses")} | {"products": products}
    world["sellers"] = [
        {**seller, "name": name, "shops": [{**kept, "name": f"{name}'s shop"}]} for name in ("Alice", "Zoe")
    ]
    where.write_text(json.dumps(world))
    return str(where)


def test_two_shops_that_sell_the_last_pieces_at_the_same_moment_sell_what_there_is(
    company: Company, alice: User, place: Warehouse, simulator: Simulator, tmp_path: Path
) -> None:
    control = simulator.control
    control.reset(scenario=two_shops(tmp_path / "two.json"), orders=0)
    shops = [control.shop(n) for n in (0, 1)]
    codes = sorted({row["seller_sku"] for row in control.catalogue(shops[0]["id"])})
    skus = [create_sku(company=company, code=code, title=code, by="Alice") for code in codes]
    for sku in skus:
        counted(sku, place, 40)
    for name in ("Alice", "Zoe"):
        account = connect(simulated_account(company, simulator, name), alice, simulator, seller=name)
        drain()
        for warehouse in account.warehouses.all():
            link_warehouse(account=account, external_id=warehouse.external_id, warehouse=place, by="Alice")
        for switch in ("orders_in", "stock_out"):
            set_switch(account=account, switch=switch, on=True, by="Alice")
        drain()
    shared, shown = skus[0], skus[-1]
    scope = StockScope(sku=shared)
    set_stock_rule(company=company, scope=scope, values={"share_out": 5}, by="Alice")
    for sku in (shared, shown):
        counted(sku, place, 3)
    drain()
    rows = {
        (shop["id"], row["seller_sku"]): row
        for shop in shops
        for row in control.inventory(shop_id=shop["id"])
        if row["available"]
    }
    available = Counter[str]()
    for (_, code), row in rows.items():
        available[code] += row["available"]
    assert (available[shared.code], available[shown.code]) == (3, 6)
    # three buyers in each shop want a piece of both, before anybody tells anybody anything
    wanted = [(shop_id, code, row["sku_id"]) for (shop_id, code), row in rows.items()] * 3
    burst = [
        {"shop_id": shop_id, "lines": [{"sku_id": sku_id, "quantity": 1}]} for shop_id, _, sku_id in wanted
    ]
    outcomes = control.post("/buy/burst", purchases=burst)["outcomes"]
    bought = Counter(
        code for (_, code, _), outcome in zip(wanted, outcomes, strict=True) if not outcome.get("refused")
    )
    assert bought[shared.code] == 3
    assert bought[shown.code] == 6, "without the rule twice what there is"
