"""Stock and prices told to the simulator, and what is refused of them (facts.md 9.6, 9.15 to 9.18)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.shelfwire_tiktok.support import connected
from tests.tiktok_shop.wire_server import WireServer, envelope

from shelfwire.channels.contract import CountingThrottle
from shelfwire.channels.port import (
    Hindrance,
    MissingScope,
    PriceSink,
    Refused,
    Session,
    SkuPrice,
    SkuQuantities,
    StockSink,
    TryLater,
)
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, ExternalWarehouseId
from shelfwire.kit.money import Money
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator

H = Hindrance
assert plugin.stock is not None
assert plugin.prices is not None
STOCK: StockSink = plugin.stock
PRICES: PriceSink = plugin.prices


def product_of(simulator: Simulator, *, skus: int = 2) -> tuple[ExternalProductId, list[dict[str, Any]]]:
    """A product on sale with so many SKUs: its id, and a row of stock for each SKU."""
    by_product: dict[str, list[dict[str, Any]]] = {}
    for row in simulator.control.inventory():
        by_product.setdefault(row["product_id"], []).append(row)
    product_id = next(
        one for one, rows in by_product.items() if len(rows) >= skus and rows[0]["available"] > 1
    )
    return ExternalProductId(product_id), by_product[product_id][:skus]


def quantities(row: dict[str, Any], *rows: tuple[str, int]) -> SkuQuantities:
    pairs = tuple((ExternalWarehouseId(where), many) for where, many in rows)
    return SkuQuantities(ExternalSkuId(row["sku_id"]), pairs)


def at(row: dict[str, Any], quantity: int) -> SkuQuantities:
    return quantities(row, (row["warehouse_id"], quantity))


def price(row: dict[str, Any], minor: int) -> SkuPrice:
    return SkuPrice(ExternalSkuId(row["sku_id"]), Money(minor, "USD"))


def available(simulator: Simulator, row: dict[str, Any]) -> int:
    found = [one for one in simulator.control.inventory() if one["sku_id"] == row["sku_id"]]
    return int(found[0]["available"])


def promote(simulator: Simulator, row: dict[str, Any], **more: Any) -> Any:
    terms = {"sku_id": row["sku_id"], "percent": "10", "quantity_limit": 3}
    return simulator.control.post("/promotion", skus=[terms], **more)


def hindrances(answer: Any) -> list[tuple[str, Hindrance, str]]:
    return [(one.sku_id, one.hindrance, one.reason.code) for one in answer.refused]


def test_one_call_for_all_skus_and_the_refused_one_keeps_none_from_being_taken(
    corner_shop: Simulator, session: Session
) -> None:
    product_id, (one, two) = product_of(corner_shop)
    before = available(corner_shop, one)
    corner_shop.control.clear_calls()
    answer = STOCK.send(session, product_id, [at(one, 100_000), at(two, 7)])
    assert hindrances(answer) == [(one["sku_id"], H.VALUE, "12019024")]
    assert answer.refused[0].warehouse_id == one["warehouse_id"]
    assert (available(corner_shop, one), available(corner_shop, two)) == (before, 7)
    assert answer.request_id
    assert len(corner_shop.control.calls()) == 1


def test_where_zero_is_refused_it_says_so_and_the_product_goes_off_sale_and_comes_back(
    corner_shop: Simulator, session: Session
) -> None:
    product_id, (one, two) = product_of(corner_shop)
    corner_shop.control.settings(accept_zero_quantity=False)
    try:
        answer = STOCK.send(session, product_id, [at(one, 0), at(two, 5)])
        assert hindrances(answer) == [(one["sku_id"], H.ZERO, "12019024")]
        assert available(corner_shop, two) == 5
        assert STOCK.take_off_sale(session, product_id).refused == ()
        assert STOCK.send(session, product_id, [at(one, 4)]).refused == (), "off sale still takes stock"
        assert STOCK.put_on_sale(session, product_id).refused == ()
    finally:
        corner_shop.control.settings(accept_zero_quantity=True)
    assert STOCK.send(session, product_id, [at(one, 0)]).refused == ()


def test_an_unknown_product_and_another_shops_are_gone_for_each_sku(
    corner_shop: Simulator, session: Session
) -> None:
    _, (one, two) = product_of(corner_shop)
    gone = ExternalProductId("1729592969712207008")
    assert [found[1] for found in hindrances(STOCK.send(session, gone, [at(one, 5), at(two, 5)]))] == [
        H.GONE
    ] * 2
    assert [found[1] for found in hindrances(PRICES.send(session, gone, [price(one, 500)]))] == [H.GONE]
    (refusal,) = STOCK.take_off_sale(session, gone).refused
    assert (refusal.sku_id, refusal.hindrance, refusal.reason.code) == ("", H.GONE, "12052032")


def test_an_unknown_sku_is_gone_and_the_others_of_the_call_are_taken(
    corner_shop: Simulator, session: Session
) -> None:
    product_id, (one, two) = product_of(corner_shop)
    strange = {"sku_id": "1729592969712207999", "warehouse_id": one["warehouse_id"]}
    answer = STOCK.send(session, product_id, [at(one, 11), at(strange, 5), at(two, 12)])
    assert hindrances(answer) == [(strange["sku_id"], H.GONE, "12052556")]
    assert (available(corner_shop, one), available(corner_shop, two)) == (11, 12)


def test_warehouses_that_are_not_all_or_not_those_of_the_sku_are_named(
    corner_shop: Simulator, session: Session
) -> None:
    product_id, (one, two) = product_of(corner_shop)
    answer = STOCK.send(session, product_id, [quantities(one, ("7068517275539719942", 5)), at(two, 9)])
    assert {(found[0], found[1]) for found in hindrances(answer)} == {(one["sku_id"], H.WAREHOUSES)}
    assert {found[2] for found in hindrances(answer)} == {"12052097", "12052037"}
    assert available(corner_shop, two) == 9


def test_a_promotion_locks_the_price_of_its_sku_and_the_other_prices_are_taken(
    corner_shop: Simulator, session: Session
) -> None:
    product_id, (one, two) = product_of(corner_shop)
    promote(corner_shop, one)
    answer = PRICES.send(session, product_id, [price(one, 1234), price(two, 2345)])
    assert hindrances(answer) == [(one["sku_id"], H.LOCKED, "12052038")]
    assert plugin.listings is not None
    (listing,) = plugin.listings.fetch(session, [product_id]).documents
    prices = {sku.external_id: sku.price for sku in listing.skus}
    assert prices[ExternalSkuId(two["sku_id"])] == Money(2345, "USD")
    assert prices[ExternalSkuId(one["sku_id"])] != Money(1234, "USD")


def test_a_flash_sale_holds_stock_and_frees_it_when_it_ends(corner_shop: Simulator, session: Session) -> None:
    product_id, (one, two) = product_of(corner_shop)
    STOCK.send(session, product_id, [at(one, 10)])
    sale = promote(corner_shop, one, type="FLASHSALE", seconds=3600)
    answer = STOCK.send(session, product_id, [at(one, 2), at(two, 8)])
    assert hindrances(answer) == [(one["sku_id"], H.LOCKED, "12052393")]
    (levels,) = STOCK.read(session, [ExternalSkuId(one["sku_id"])])
    assert levels.set_apart == ((f"campaign {sale['title']}", 3),)
    corner_shop.control.step(seconds=3601)
    assert STOCK.send(session, product_id, [at(one, 2)]).refused == ()


def test_a_product_that_is_taken_down_takes_neither_stock_nor_price(
    corner_shop: Simulator, session: Session
) -> None:
    product_id, (one, two) = product_of(corner_shop)
    corner_shop.control.post("/suspend", product_id=product_id)
    corner_shop.control.clear_calls()
    assert [row[1] for row in hindrances(STOCK.send(session, product_id, [at(one, 5), at(two, 5)]))] == [
        H.STATE
    ] * 2
    assert [
        row[1] for row in hindrances(PRICES.send(session, product_id, [price(one, 9), price(two, 9)]))
    ] == [H.STATE] * 2
    assert len(corner_shop.control.calls()) == 2, "a state is no matter of one SKU: nothing is tried again"


def test_stock_is_read_as_it_is_told_and_the_unknown_is_left_out(
    corner_shop: Simulator, session: Session
) -> None:
    product_id, (one, two) = product_of(corner_shop)
    STOCK.send(session, product_id, [at(one, 3), at(two, 4)])
    wanted = [ExternalSkuId(one["sku_id"]), ExternalSkuId("1"), ExternalSkuId(two["sku_id"])]
    found = {levels.sku_id: levels for levels in STOCK.read(session, wanted)}
    assert {sku: levels.levels[0].available for sku, levels in found.items()} == {
        one["sku_id"]: 3,
        two["sku_id"]: 4,
    }
    assert STOCK.read(session, [ExternalSkuId("1")]) == ()
    assert STOCK.read(session, []) == ()


def test_a_lost_answer_may_have_been_done(corner_shop: Simulator, session: Session) -> None:
    product_id, (one, _) = product_of(corner_shop)
    corner_shop.control.fault("timeout_after", "POST /product/*/inventory/update", count=9)
    try:
        with pytest.raises(TryLater) as later:
            STOCK.send(session, product_id, [at(one, 6)])
    finally:
        corner_shop.control.clear_faults()
    assert later.value.maybe_done
    assert available(corner_shop, one) == 6


def test_a_missing_scope_is_named(corner_shop: Simulator) -> None:
    session = connected(corner_shop, scopes=["seller.authorization.info", "seller.product.basic"])
    product_id, (one, _) = product_of(corner_shop)
    with pytest.raises(MissingScope) as missing:
        STOCK.send(session, product_id, [at(one, 6)])
    assert missing.value.scope == "seller.product.write"
    assert STOCK.read(session, [ExternalSkuId(one["sku_id"])])


def test_each_conversation_stands_in_its_line_of_the_budget(corner_shop: Simulator, session: Session) -> None:
    import dataclasses

    throttle = CountingThrottle()
    counted = dataclasses.replace(session, throttle=throttle)
    product_id, (one, _) = product_of(corner_shop)
    STOCK.send(counted, product_id, [at(one, 6)])
    STOCK.read(counted, [ExternalSkuId(one["sku_id"])])
    PRICES.send(counted, product_id, [price(one, 999)])
    assert plugin.listings is not None
    plugin.listings.fetch(counted, [product_id])
    plugin.listings.promotions(counted)
    assert throttle.asked == ["stock", "stock", "price", "listings", "listings"]


SKUS = [ExternalSkuId(f"S{n}") for n in range(100)]


def priced(skus: list[ExternalSkuId]) -> list[SkuPrice]:
    return [SkuPrice(sku, Money(1000, "JPY")) for sku in skus]


def test_a_call_that_is_refused_as_a_whole_is_parted_a_bounded_number_of_times(
    platform: WireServer, told: Session
) -> None:
    platform.answers = [
        envelope(None, code=12052038, message="Product price locked due to ongoing promotion.")
    ]
    answer = PRICES.send(told, ExternalProductId("P1"), priced(SKUS))
    assert sorted(one.sku_id for one in answer.refused) == sorted(SKUS)
    assert {one.hindrance for one in answer.refused} == {H.LOCKED}
    assert len(platform.seen) <= 24


def test_an_error_that_names_no_sku_we_told_leaves_the_call_in_doubt(
    platform: WireServer, told: Session
) -> None:
    errors = [{"code": 12052990, "message": "Check failed", "detail": {"sku_id": "another"}}]
    platform.answers = [envelope({"errors": errors})]
    with pytest.raises(TryLater) as later:
        PRICES.send(told, ExternalProductId("P1"), priced(SKUS[:2]))
    assert later.value.maybe_done


def test_a_price_is_written_with_the_decimals_of_its_currency_or_not_sent(
    platform: WireServer, told: Session
) -> None:
    PRICES.send(told, ExternalProductId("P1"), priced(SKUS[:1]))
    PRICES.send(told, ExternalProductId("P1"), [SkuPrice(SKUS[0], Money(1250, "USD"), Money(2000, "USD"))])
    bodies = [seen.body.decode() for seen in platform.seen]
    assert '"amount":"1000"' in bodies[0]
    assert '"amount":"12.50"' in bodies[1]
    assert '"amount":"20.00"' in bodies[1]
    for money in (Money(100, "CHF"), Money(0, "USD")):
        with pytest.raises(Refused):
            PRICES.send(told, ExternalProductId("P1"), [SkuPrice(SKUS[0], money)])
    assert len(platform.seen) == 2
