"""Seven markets under one authorization: what differs between them, on the wire and through an order's whole life."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from tests.tiktok_shop_sim.wire import Shop, nothing_changes

from tiktok_shop_sim.testing import Simulator
from tiktok_shop_sim.world.market import FOLDER, market

SEARCH = "/order/202309/orders/search"


class Facts(NamedTuple):
    """What a market must look like, written from facts.md and not from the market files."""

    currency: str
    decimals: int
    levels: int
    country: str
    postal_code: str
    phone: str
    ships_by: str
    tax_percent: int
    tracking: tuple[str, str]
    cod: bool = False
    tax_on_top: bool = False
    family_first: bool = False


MARKETS = {
    "US": Facts(
        "USD", 2, 4, "United States", r"\d{5}", r"\(\+1\)[2-9]\d{9}", "order", 0,
        ("UPS", "1Z999AA10123456784"), tax_on_top=True,
    ),
    "GB": Facts(
        "GBP", 2, 4, "United Kingdom", r"[A-Z]{1,2}\d{1,2} \d[A-Z]{2}", r"\(\+44\)[12]\d{9}", "order", 20,
        ("Royal Mail", "QH123456789GB"),
    ),
    "DE": Facts(
        "EUR", 2, 3, "Deutschland", r"\d{5}", r"\(\+49\)[2-9]\d{9}", "order", 19,
        ("DHL", "00340434161094042557"),
    ),
    "VN": Facts(
        "VND", 0, 4, "Việt Nam", r"\d{5,6}", r"\(\+84\)9\d{8}", "package", 10,
        ("Viettel Post", "171234567890"), cod=True, family_first=True,
    ),
    "ID": Facts(
        "IDR", 0, 5, "Indonesia", r"\d{5}", r"\(\+62\)8\d{10}", "package", 11,
        ("JNE", "011234567890123"), cod=True,
    ),
    "MX": Facts(
        "MXN", 2, 4, "México", r"\d{5}", r"\(\+52\)[2-9]\d{9}", "package", 16,
        ("99minutos", "99M123456789"),
    ),
    "JP": Facts(
        "JPY", 0, 4, "日本", r"\d{3}-\d{4}", r"\(\+81\)[1-9]\d{8}", "order", 10,
        ("ヤマト運輸", "412345678901"), family_first=True,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def tour() -> Iterator[Simulator]:
    with Simulator("grand-tour", auth_codes=["C1"]) as simulator:
        yield simulator
        assert simulator.errors() == ""


@pytest.fixture
def shops(tour: Simulator) -> dict[str, Shop]:
    """Every shop of the one seller in a fresh world, by region, all with the one token."""
    tour.control.reset()
    first = Shop(tour).connect("C1")
    rows = first.get("/authorization/202309/shops", cipher=None).data["shops"]
    return {row["region"]: Shop(tour, first.token, cipher=row["cipher"], id=row["id"]) for row in rows}


def orders_of(shop: Shop, **body: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.post(SEARCH, body, {"page_size": 100}).data["orders"]
    return found


def buy(shop: Shop, **request_body: Any) -> dict[str, Any]:
    order: dict[str, Any] = shop.sim.control.buy(shop_id=shop.id, release=True, **request_body)[0]
    return order


def wire(shop: Shop, order_id: str) -> dict[str, Any]:
    order: dict[str, Any] = shop.get("/order/202507/orders", {"ids": order_id}).data["orders"][0]
    return order


def test_one_authorization_covers_a_shop_in_each_market(shops: dict[str, Shop]) -> None:
    assert list(shops) == list(MARKETS)
    assert len({shop.cipher for shop in shops.values()}) == len(MARKETS)


@pytest.mark.parametrize("region", MARKETS)
def test_a_market_file_says_what_it_knows_and_what_it_assumes(region: str) -> None:
    rules = market(region)
    assert "facts.md" in rules.source
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", rules.date)
    assert rules.assumptions
    assert len(rules.places) >= (10 if region == "VN" else 15)
    assert len({place.postal_code for place in rules.places}) > len(rules.places) // 2
    for place in rules.places:
        assert re.fullmatch(MARKETS[region].postal_code, place.postal_code), place
        assert len(place.divisions) == len(rules.levels) == MARKETS[region].levels, place
        assert all(place.divisions), place
    for provider in rules.providers:
        assert provider is rules.provider(provider.id), "two carriers share an id"


def test_no_market_file_is_left_out_of_these_tests() -> None:
    assert {path.stem.upper() for path in FOLDER.glob("*.json")} == set(MARKETS)


@pytest.mark.parametrize("region", MARKETS)
def test_orders_of_every_status_look_like_their_market(shops: dict[str, Shop], region: str) -> None:
    facts, found = MARKETS[region], orders_of(shops[region])
    assert {order["status"] for order in found} == {
        "UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION",
        "IN_TRANSIT", "DELIVERED", "COMPLETED", "CANCELLED",
    }  # fmt: skip
    for order in found:
        money_holds(order, facts)
        address_holds(order, facts, region)
        expected = order["status"] in ("UNPAID", "CANCELLED") or bool(order["packages"])
        assert expected or (region == "US" and order["status"] in ("ON_HOLD", "AWAITING_SHIPMENT")), order[
            "id"
        ]
    assert any(order["is_cod"] for order in found) is facts.cod
    assert {order["shipping_type"] for order in found} == {"SELLER", "TIKTOK"}


def money_holds(order: dict[str, Any], facts: Facts) -> None:
    payment = order["payment"]
    assert payment["currency"] == facts.currency
    amount = r"-?\d+" + (rf"\.\d{{{facts.decimals}}}" if facts.decimals else "")
    for name, value in payment.items():
        assert name == "currency" or re.fullmatch(amount, value), (name, value)
    money = {name: Decimal(value) for name, value in payment.items() if name != "currency"}
    assert money["sub_total"] == (
        money["original_total_product_price"] - money["seller_discount"] - money["platform_discount"]
    )
    on_top = money["tax"] + money["retail_delivery_fee"] if facts.tax_on_top else Decimal(0)
    assert money["total_amount"] == money["sub_total"] + money["shipping_fee"] + on_top
    if not facts.tax_on_top:
        whole = money["sub_total"] + money["shipping_fee"]
        inside = whole * facts.tax_percent / (100 + facts.tax_percent)
        pieces = len(order["line_items"]) + 1
        assert abs(money["tax"] - inside) <= Decimal(pieces).scaleb(-facts.decimals)


def address_holds(order: dict[str, Any], facts: Facts, region: str) -> None:
    if order["status"] in ("UNPAID", "ON_HOLD"):
        assert "recipient_address" not in order
        return
    address = order["recipient_address"]
    levels = address["district_info"]
    assert [level["address_level"] for level in levels] == [f"L{n}" for n in range(facts.levels)]
    assert levels[0] | {"address_name": facts.country, "iso_code": region} == levels[0]
    assert address["region_code"] == region
    assert re.fullmatch(facts.postal_code, address["postal_code"])
    assert address["postal_code"] in address["full_address"]
    assert all(level["address_name"] in address["full_address"] for level in levels[2:])
    masked = order["shipping_type"] == "TIKTOK"
    assert ("*" in address["phone_number"]) is masked
    assert ("*" in address["name"]) is masked
    assert ("***" in address["address_line1"]) is masked
    assert masked or re.fullmatch(facts.phone, address["phone_number"]), address["phone_number"]
    given = [address["first_name"], address["last_name"]]
    in_order = reversed(given) if facts.family_first else given
    assert address["name"] == " ".join(part for part in in_order if part)


@pytest.mark.parametrize(("region", "line1", "whole"), [
    ("GB", "12 Church Lane", "12 Church Lane, Flat 3, London, Greater London, E8 1DY, United Kingdom"),
    ("DE", "Lindenstraße 12", "Lindenstraße 12, Flat 3, 10969 Berlin, Berlin, Deutschland"),
    ("ID", "Jl. Melati No. 12", "Jl. Melati No. 12, Flat 3, Senayan, Kebayoran Baru, Kota Jakarta Selatan,"
     " DKI Jakarta, 12190, Indonesia"),
    ("MX", "Calle Hidalgo 12", "Calle Hidalgo 12, Flat 3, Col. Roma Norte, 06700 Cuauhtémoc,"
     " Ciudad de México, México"),
    ("JP", "1丁目19番11号", "〒150-0041 東京都渋谷区神南1丁目19番11号 Flat 3"),
])  # fmt: skip
def test_an_address_is_written_as_in_its_country(region: str, line1: str, whole: str) -> None:
    from tiktok_shop_sim.world import people

    rules = market(region)
    assert people.written(rules, rules.places[0], line1, "Flat 3") == whole
    assert not re.search(r"\d", people.mask_street(line1, rules))


def test_some_indonesians_have_one_name_only(shops: dict[str, Shop]) -> None:
    names = [
        address for order in orders_of(shops["ID"])
        if (address := order.get("recipient_address")) and not address["last_name"]
    ]  # fmt: skip
    assert names
    assert all(address["name"] == address["first_name"] for address in names)


def test_a_british_address_names_its_post_town(shops: dict[str, Shop]) -> None:
    order = orders_of(shops["GB"], order_status="AWAITING_SHIPMENT")[0]
    address = order["recipient_address"]
    assert address["post_town"] == address["district_info"][-1]["address_name"]


@pytest.mark.parametrize("region", MARKETS)
def test_warehouses_stand_in_the_market(shops: dict[str, Shop], region: str) -> None:
    rows = shops[region].get("/logistics/202309/warehouses").data["warehouses"]
    assert {row["type"] for row in rows} == {"SALES_WAREHOUSE", "RETURN_WAREHOUSE"}
    for row in rows:
        address = row["address"]
        assert (address["region"], address["region_code"]) == (MARKETS[region].country, region)
        assert address["city"]
        assert (address["distict"] == "") is (region == "DE")
        assert re.fullmatch(MARKETS[region].phone, address["phone_number"])


def ship(shop: Shop, order: dict[str, Any], facts: Facts) -> str:
    """Ship with the call of this market, after the other one was refused; returns the package's id."""
    carrier, number = facts.tracking
    providers = next(s for s in shop.sim.control.state()["shops"] if s["id"] == shop.id)["providers"]
    own = {"tracking_number": number, "shipping_provider_id": providers[carrier]}
    mark = f"/fulfillment/202309/orders/{order['id']}/packages"
    if facts.ships_by == "order":
        package: str = shop.post(mark, own).data["package_id"]
        return package
    with nothing_changes(shop.sim):
        assert shop.post(mark, own).code == 21008106
    package = order["packages"][0]["id"]
    shop.post(f"/fulfillment/202309/packages/{package}/ship", {"self_shipment": own})
    return package


@pytest.mark.parametrize("region", MARKETS)
def test_an_order_lives_its_whole_life_by_the_right_calls(shops: dict[str, Shop], region: str) -> None:
    shop, facts, control = shops[region], MARKETS[region], shops[region].sim.control
    bought = buy(shop, shipping_type="SELLER", payment="cod" if facts.cod else "card")
    seen = wire(shop, bought["id"])
    assert seen["status"] == "AWAITING_SHIPMENT"
    assert bool(seen["packages"]) is (region != "US")
    package = ship(shop, seen, facts)
    shipped = wire(shop, bought["id"])
    assert shipped["status"] == "AWAITING_COLLECTION"
    assert [row["id"] for row in shipped["packages"]] == [package]
    assert (shipped["tracking_number"], shipped["shipping_provider"]) == (
        facts.tracking[1],
        facts.tracking[0],
    )
    control.scan(order_id=bought["id"])
    assert wire(shop, bought["id"])["status"] == "IN_TRANSIT"
    control.deliver(order_id=bought["id"])
    delivered = wire(shop, bought["id"])
    assert delivered["status"] == "DELIVERED"
    control.set_clock(delivered["delivery_time"] + market(region).deadlines.complete_days * 86_400)
    assert control.order(bought["id"])["status"] == "COMPLETED"


@pytest.mark.parametrize("region", MARKETS)
def test_tiktoks_own_carriers_take_a_parcel_in_every_market_with_packages(
    shops: dict[str, Shop], region: str
) -> None:
    if region == "US":
        pytest.skip("a US parcel of TikTok's carriers is bought by shipping service")
    shop = shops[region]
    order = wire(shop, buy(shop, shipping_type="TIKTOK")["id"])
    package = order["packages"][0]["id"]
    slot = shop.get(f"/fulfillment/202309/packages/{package}/handover_time_slots").data["pickup_slots"][0]
    slot.pop("avaliable")
    shop.post(
        f"/fulfillment/202309/packages/{package}/ship", {"handover_method": "PICKUP", "pickup_slot": slot}
    )
    assert wire(shop, order["id"])["status"] == "AWAITING_COLLECTION"


@pytest.mark.parametrize("region", MARKETS)
def test_only_an_american_seller_cancels_what_is_already_shipped(shops: dict[str, Shop], region: str) -> None:
    shop, facts = shops[region], MARKETS[region]
    waiting, shipped = buy(shop, shipping_type="SELLER"), buy(shop, shipping_type="SELLER")
    carrier, number = facts.tracking
    ship(shop, wire(shop, shipped["id"]), facts._replace(tracking=(carrier, number[:-1] + "3")))
    reason = seller_reason(region)
    done = shop.post(
        "/return_refund/202309/cancellations", {"order_id": waiting["id"], "cancel_reason": reason}
    )
    assert done.code == 0, done.body
    assert wire(shop, waiting["id"])["status"] == "CANCELLED"
    late = {"order_id": shipped["id"], "cancel_reason": reason}
    if region == "US":
        assert shop.post("/return_refund/202309/cancellations", late).code == 0
        return
    with nothing_changes(shop.sim):
        assert shop.post("/return_refund/202309/cancellations", late).code != 0


def seller_reason(region: str) -> str:
    from tiktok_shop_sim.world import cancellations

    fitting = cancellations.reasons(market(region).reasons_market, "SELLER", "AWAITING_SHIPMENT")
    return next(name for name in sorted(fitting) if "out_of_stock" not in name)


@pytest.mark.parametrize("region", MARKETS)
def test_a_buyers_request_to_cancel_waits_for_the_seller(shops: dict[str, Shop], region: str) -> None:
    shop = shops[region]
    order = buy(shop)
    shop.sim.control.cancel(order["id"])
    assert wire(shop, order["id"])["is_buyer_request_cancel"] is True
    shop.sim.control.step(hours=48)
    assert wire(shop, order["id"])["status"] == "CANCELLED"


def test_cash_on_delivery_is_refused_where_it_does_not_exist(shops: dict[str, Shop]) -> None:
    from tiktok_shop_sim.testing import ControlError

    for region, facts in MARKETS.items():
        if facts.cod:
            assert wire(shops[region], buy(shops[region], payment="cod")["id"])["is_cod"] is True
        else:
            with nothing_changes(shops[region].sim), pytest.raises(ControlError, match="cash on delivery"):
                buy(shops[region], payment="cod")
