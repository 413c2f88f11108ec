"""Client and simulator, each written from the specification alone, understand each other over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from tests.support import mugs, packing, purse, returning

from tiktok_shop import (
    ActivitySearch,
    Client,
    PriceAmount,
    SkuInventory,
    SkuPriceUpdate,
    TokenHost,
    WarehouseQuantity,
)
from tiktok_shop import errors as e
from tiktok_shop.operations import OPERATIONS
from tiktok_shop.reply import PartialErrors
from tiktok_shop.retry import NO_RETRY
from tiktok_shop.types.requests import (
    MarkShipped202610,
    OrderLine,
    PackageToShip,
    SelfShipment,
    ShipPackage,
    ShippingInfo,
)
from tiktok_shop.types.taxonomy_requests import (
    AttributesQuery,
    BrandsQuery,
    CategoriesQuery,
    RecommendCategory,
    RulesQuery,
)
from tiktok_shop_sim.testing import Simulator

NUMBERS = iter(f"940011189922382{at:07}" for at in range(1, 1_000_000))


class Shop(NamedTuple):
    """A connected client, and what it needs to know of its shop."""

    simulator: Simulator
    client: Client
    truth: Any
    tokens: Any

    @property
    def option(self) -> str:
        """The delivery option that takes the seller's own carriers."""
        options = self.truth["delivery_options"]
        return str(options.get("Standard Shipping") or options["Người bán tự vận chuyển"])

    @property
    def provider(self) -> str:
        """A carrier of it."""
        return str(self.client.logistics.shipping_providers(self.option).values[0].id)

    def order(self, **request_body: Any) -> Any:
        """A released order that the seller ships."""
        return self.simulator.control.buy(release=True, shipping_type="SELLER", **request_body)[0]

    def shipped(self) -> Any:
        """An order that was shipped just now, and its package id."""
        order = self.order()
        if self.truth["region"] == "US":
            self.client.fulfilment.mark_shipped(
                order["id"], tracking_number=next(NUMBERS), shipping_provider_id=self.provider
            )
        else:
            self.client.fulfilment.ship_package(order["packages"][0]["id"], self.own())
        return self.simulator.control.order(order["id"])

    @property
    def stock(self) -> Any:
        """A SKU that is for sale, with its product and its warehouse."""
        return self.simulator.control.inventory()[0]

    def own(self) -> ShipPackage:
        """The seller's own parcel."""
        return ShipPackage(
            self_shipment=SelfShipment(tracking_number=next(NUMBERS), shipping_provider_id=self.provider)
        )


def connect(simulator: Simulator, scenario: str, **request_bodies: Any) -> Shop:
    simulator.control.reset(scenario=scenario, orders=0)
    host = TokenHost(simulator.app_key, simulator.app_secret, base_url=simulator.url, retry=NO_RETRY)
    tokens = host.exchange(simulator.control.authorize(**request_bodies))
    truth = simulator.control.shop()
    app = Client(simulator.app_key, simulator.app_secret, base_url=simulator.url, retry=NO_RETRY)
    return Shop(simulator, app.for_shop(tokens.access_token, truth["cipher"], truth["id"]), truth, tokens)


@pytest.fixture
def us(simulator: Simulator) -> Shop:
    return connect(simulator, "corner-shop")


@pytest.fixture
def vn(simulator: Simulator) -> Shop:
    return connect(simulator, "saigon")


def mark_202610(shop: Shop) -> Any:
    order = shop.order()
    body = MarkShipped202610(
        order_line_list=[OrderLine(order_line_id=line["id"]) for line in order["lines"]],
        shipping_info_list=[ShippingInfo(tracking_number=next(NUMBERS), shipping_provider_id=shop.provider)],
    )
    return shop.client.fulfilment.mark_shipped_202610(order["id"], body)


def batch(shop: Shop) -> Any:
    parcel = PackageToShip(id=shop.order()["packages"][0]["id"], self_shipment=shop.own().self_shipment)
    return shop.client.fulfilment.batch_ship([parcel])


def correct_package(shop: Shop, version: str) -> Any:
    package_id = shop.shipped()["packages"][0]["id"]
    return shop.client.fulfilment.update_package_shipping_info(
        package_id, tracking_number=next(NUMBERS), shipping_provider_id=shop.provider, version=version
    )


def mark_202309(shop: Shop) -> Any:
    return shop.client.fulfilment.mark_shipped(
        shop.order()["id"], tracking_number=next(NUMBERS), shipping_provider_id=shop.provider
    )


def correct_order(shop: Shop) -> Any:
    return shop.client.fulfilment.update_order_shipping_info(
        shop.shipped()["id"], tracking_number=next(NUMBERS), shipping_provider_id=shop.provider
    )


def tiktoks_package(shop: Shop, *, handed_over: bool = False) -> str:
    package_id = str(shop.simulator.control.buy(release=True, shipping_type="TIKTOK")[0]["packages"][0]["id"])
    if handed_over:
        shop.client.fulfilment.ship_package(package_id, ShipPackage(handover_method="DROP_OFF"))
    return package_id


def label(shop: Shop) -> Any:
    return shop.client.fulfilment.shipping_document(tiktoks_package(shop, handed_over=True), "SHIPPING_LABEL")


def unsubscribe(shop: Shop) -> Any:
    shop.client.events.update_webhook("PACKAGE_UPDATE", "https://hub.example.com/h")
    reply = shop.client.events.delete_webhook("PACKAGE_UPDATE")
    assert shop.client.events.webhooks().items == []
    return reply


def set_stock(shop: Shop) -> Any:
    row = shop.stock
    quantity = WarehouseQuantity(warehouse_id=row["warehouse_id"], quantity=7)
    reply = shop.client.inventory.update(
        row["product_id"], [SkuInventory(id=row["sku_id"], inventory=[quantity])]
    )
    found = shop.client.inventory.search(sku_ids=[row["sku_id"]]).values[0].skus[0].warehouse_inventory
    assert [(each.warehouse_id, each.available_quantity) for each in found] == [(row["warehouse_id"], 7)]
    return reply


def set_price(shop: Shop) -> Any:
    row = shop.stock
    price = PriceAmount(amount="17.25", currency="USD")
    reply = shop.client.prices.update(row["product_id"], [SkuPriceUpdate(id=row["sku_id"], price=price)])
    skus = shop.client.products.get(row["product_id"]).value.skus
    assert [sku.price.tax_exclusive_price for sku in skus if sku.id == row["sku_id"] and sku.price] == [
        "17.25"
    ]
    return reply


def off_and_on(shop: Shop) -> tuple[Any, Any]:
    product_id = shop.stock["product_id"]
    off = shop.client.products.deactivate([product_id])
    assert shop.client.products.get(product_id).value.status == "SELLER_DEACTIVATED"
    on = shop.client.products.activate([product_id])
    assert shop.client.products.get(product_id).value.status == "ACTIVATE"
    return off, on


def promotion(shop: Shop) -> str:
    body = {"skus": [{"sku_id": shop.stock["sku_id"], "percent": "10", "quantity_limit": 3}]}
    return str(shop.simulator.control.post("/promotion", **body)["id"])


def running(shop: Shop) -> Any:
    activity_id = promotion(shop)
    page = shop.client.promotions.search(ActivitySearch(status="ONGOING"))
    assert activity_id in [each.id for each in page.values]
    return page


def leaf(shop: Shop) -> str:
    tree = shop.client.categories.tree(CategoriesQuery(category_version="v2")).values
    return next(each.id for each in tree if each.is_leaf and each.id)


def of_mugs(way: Callable[[mugs.Mugs], Any]) -> Callable[[Shop], Any]:
    return lambda shop: way(mugs.Mugs(shop.client, [shop.stock["warehouse_id"]]))


@pytest.fixture
def labels(simulator: Simulator) -> Shop:
    """A US shop whose buyers can choose TikTok's own shipping, for which labels are bought."""
    return connect(simulator, "grand-tour")


def packed(ways: dict[str, packing.Way]) -> dict[tuple[str, str], Callable[[Shop], Any]]:
    """The calls of one kind of market, each in every version of it."""

    def act(shop: Shop, version: str, way: packing.Way) -> Any:
        number = lambda: next(NUMBERS)  # noqa: E731  it is handed on
        return way(packing.Bench(shop.client, shop.simulator.control, shop.truth["id"], number), version)

    return {
        (name, version): lambda shop, version=version, way=way: act(shop, version, way)
        for name, way in ways.items()
        for version in OPERATIONS[name].versions
    }


US: dict[tuple[str, str], Callable[[Shop], Any]] = {
    ("authorization.shops", "202309"): lambda s: s.client.authorization.shops(),
    ("seller.shops", "202309"): lambda s: s.client.seller.shops(),
    ("seller.permissions", "202309"): lambda s: s.client.seller.permissions(),
    ("orders.search", "202309"): lambda s: s.client.orders.search(page_size=100),
    ("orders.detail", "202309"): lambda s: s.client.orders.detail([s.order()["id"]], version="202309"),
    ("orders.detail", "202507"): lambda s: s.client.orders.detail([s.order()["id"]], version="202507"),
    ("orders.price_detail", "202407"): lambda s: s.client.orders.price_detail(s.order()["id"]),
    ("logistics.warehouses", "202309"): lambda s: s.client.logistics.warehouses(),
    ("logistics.delivery_options", "202309"): lambda s: s.client.logistics.delivery_options(
        next(iter(s.truth["warehouses"].values()))
    ),
    ("logistics.shipping_providers", "202309"): lambda s: s.client.logistics.shipping_providers(s.option),
    ("logistics.tracking", "202604"): lambda s: s.client.logistics.tracking(s.shipped()["id"]),
    ("fulfilment.mark_shipped", "202309"): mark_202309,
    ("fulfilment.mark_shipped", "202610"): mark_202610,
    ("fulfilment.update_order_shipping_info", "202309"): correct_order,
    ("fulfilment.update_package_shipping_info", "202309"): lambda s: correct_package(s, "202309"),
    ("fulfilment.update_package_shipping_info", "202610"): lambda s: correct_package(s, "202610"),
    ("fulfilment.package_detail", "202309"): lambda s: s.client.fulfilment.package_detail(
        s.shipped()["packages"][0]["id"]
    ),
    ("fulfilment.search_packages", "202309"): lambda s: s.client.fulfilment.search_packages(),
    ("fulfilment.order_tracking", "202309"): lambda s: s.client.fulfilment.order_tracking(s.shipped()["id"]),
    ("events.webhooks", "202309"): lambda s: s.client.events.webhooks(),
    ("events.update_webhook", "202309"): lambda s: s.client.events.update_webhook(
        "ORDER_STATUS_CHANGE", "https://hub.example.com/h"
    ),
    ("events.delete_webhook", "202309"): unsubscribe,
    **{
        ("products.search", version): lambda s, version=version: s.client.products.search(version=version)
        for version in ("202309", "202312", "202502")
    },
    **{
        ("products.prerequisites", version): lambda s, version=version: s.client.products.prerequisites(
            version=version
        )
        for version in ("202309", "202312")
    },
    ("categories.tree", "202309"): lambda s: s.client.categories.tree(CategoriesQuery(category_version="v2")),
    ("categories.attributes", "202309"): lambda s: s.client.categories.attributes(
        leaf(s), AttributesQuery(category_version="v2")
    ),
    ("categories.rules", "202309"): lambda s: s.client.categories.rules(
        leaf(s), RulesQuery(category_version="v2")
    ),
    ("categories.recommend", "202309"): lambda s: s.client.categories.recommend(
        RecommendCategory(product_title="Cotton T-Shirt", category_version="v2")
    ),
    ("brands.search", "202309"): lambda s: s.client.brands.search(
        BrandsQuery(page_size=10, category_version="v2")
    ),
    ("brands.create", "202309"): lambda s: s.client.brands.create("Corner Shop Own"),
    **{
        ("compliance.manufacturers", version): lambda s, version=version: s.client.compliance.manufacturers(
            version=version
        )
        for version in ("202409", "202501")
    },
    **{
        ("compliance.responsible_persons", version): lambda s, version=version: (
            s.client.compliance.responsible_persons(version=version)
        )
        for version in ("202409", "202501")
    },
    ("categories.size_charts", "202407"): lambda s: s.client.categories.size_charts(page_size=10),
    ("products.get", "202309"): lambda s: s.client.products.get(s.stock["product_id"]),
    ("products.deactivate", "202309"): lambda s: off_and_on(s)[0],
    ("products.activate", "202309"): lambda s: off_and_on(s)[1],
    ("inventory.search", "202309"): lambda s: s.client.inventory.search(product_ids=[s.stock["product_id"]]),
    ("inventory.update", "202309"): set_stock,
    ("prices.update", "202309"): set_price,
    ("promotions.search", "202309"): running,
    ("logistics.fbt_warehouses", "202408"): lambda s: s.client.logistics.fbt_warehouses(),
    ("promotions.get", "202309"): lambda s: s.client.promotions.get(promotion(s)),
    **{(name, OPERATIONS[name].default): of_mugs(way) for name, way in mugs.WAYS.items()},
    **packed(returning.WAYS),
    **packed(purse.WAYS),
}
LABELS = packed(packing.US)
VN: dict[tuple[str, str], Callable[[Shop], Any]] = {
    ("fulfilment.ship_package", "202309"): lambda s: s.client.fulfilment.ship_package(
        s.order()["packages"][0]["id"], s.own()
    ),
    ("fulfilment.batch_ship", "202309"): batch,
    ("fulfilment.shipping_document", "202309"): label,
    ("fulfilment.handover_time_slots", "202309"): lambda s: s.client.fulfilment.handover_time_slots(
        tiktoks_package(s)
    ),
    ("orders.detail", "202507"): US["orders.detail", "202507"],
    ("orders.search", "202309"): US["orders.search", "202309"],
    ("fulfilment.package_detail", "202309"): US["fulfilment.package_detail", "202309"],
    **packed(packing.VN),
}


def test_every_operation_and_version_of_the_client_is_tried() -> None:
    known = {(name, version) for name, operation in OPERATIONS.items() for version in operation.versions}
    assert US.keys() | VN.keys() | LABELS.keys() == known


def understood(shop: Shop, key: tuple[str, str], act: Callable[[Shop], Any]) -> None:
    """The call succeeds, every part of the answer is understood, and the gate had nothing to remark."""
    shop.simulator.control.clear_calls()
    found = act(shop)
    reply = getattr(found, "reply", found)
    assert (reply.operation, reply.version) == key
    assert reply.request_id
    assert reply.errors == ()
    assert reply.faults == ()
    assert [item.faults for item in getattr(found, "items", ())] == [()] * len(getattr(found, "items", ()))
    (last,) = [call for call in shop.simulator.control.calls() if call["request_id"] == reply.request_id]
    assert last["verdict"] == "ok", "played, not answered with an example"
    shaped = [words for words in last["warnings"] if "does not look like a number of" not in words]
    assert shaped == [], "the gate checked query and body against the specification"


@pytest.mark.parametrize("key", US, ids=".".join)
def test_a_us_shop_understands_every_answer(us: Shop, key: tuple[str, str]) -> None:
    understood(us, key, US[key])


@pytest.mark.parametrize("key", LABELS, ids=".".join)
def test_a_us_shop_with_tiktoks_labels_understands_every_answer(labels: Shop, key: tuple[str, str]) -> None:
    understood(labels, key, LABELS[key])


@pytest.mark.parametrize("key", VN, ids=".".join)
def test_a_vietnamese_shop_understands_every_answer(vn: Shop, key: tuple[str, str]) -> None:
    understood(vn, key, VN[key])


def test_every_page_comes_once_whatever_its_token_looks_like(us: Shop) -> None:
    ids = {order["id"] for order in us.simulator.control.buy(count=23)}
    pages = list(us.client.orders.search_pages(page_size=5, sort_field="create_time", sort_order="ASC"))
    found = [document.value.id for page in pages for document in page]
    assert sorted(found) == sorted(ids)
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3]
    assert any(set("+/=") & set(page.next_page_token or "") for page in pages)


def test_both_shapes_of_detail_are_read_by_one_type(us: Shop) -> None:
    order_id = us.order()["id"]
    newer, older = (
        us.client.orders.detail([order_id], version=version).values[0] for version in ("202507", "202309")
    )
    assert newer.id == older.id == order_id
    assert [line.id for line in newer.line_items] == [line.id for line in older.line_items]
    assert newer.payment is not None
    assert older.payment is not None
    assert newer.payment.total_amount == older.payment.total_amount


def test_a_page_token_that_was_made_up_is_rejected(us: Shop) -> None:
    with pytest.raises(e.Rejected):
        us.client.orders.search(page_size=10, page_token="made-up")


def ask(shop: Shop, *, key: str = "", secret: str = "", token: Any = None, cipher: str = "") -> Any:
    simulator = shop.simulator
    app = Client(
        key or simulator.app_key, secret or simulator.app_secret, base_url=simulator.url, retry=NO_RETRY
    )
    return app.for_shop(
        token or shop.tokens.access_token, cipher or shop.truth["cipher"]
    ).logistics.warehouses()


def ask_ten_times(shop: Shop) -> None:
    for _ in range(10):
        ask(shop)


@pytest.mark.parametrize(
    ("wrong", "kind", "code"),
    [
        ({"secret": "another"}, e.SignatureRejected, 106001),
        ({"key": "another"}, e.AppRejected, 36009004),
        ({"token": "another"}, e.AccessTokenInvalid, 36009004),
        ({"cipher": "TTP_another"}, e.ShopMismatch, 101000),
    ],
)
def test_the_gate_names_what_is_wrong_and_the_client_knows_it(
    us: Shop, wrong: dict[str, str], kind: type[e.ApiError], code: int
) -> None:
    with pytest.raises(kind) as refusal:
        ask(us, **wrong)
    assert type(refusal.value) is kind
    assert refusal.value.code == code
    assert refusal.value.request_id


def test_an_expired_token_is_known_as_expired(us: Shop) -> None:
    us.simulator.control.expire()
    with pytest.raises(e.AccessTokenExpired):
        ask(us)


def test_a_missing_scope_is_known_as_such(simulator: Simulator) -> None:
    shop = connect(simulator, "corner-shop", without=["seller.logistics"])
    with pytest.raises(e.ScopeMissing):
        ask(shop)
    assert shop.client.orders.search(page_size=1).items == []


@pytest.mark.parametrize("who", ["shop", "seller"])
def test_an_inactive_shop_or_seller_is_known_as_such(us: Shop, who: str) -> None:
    target = {"shop_id": us.truth["id"]} if who == "shop" else {"seller": us.truth["seller_open_id"]}
    us.simulator.control.post("/activity", active=False, **target)
    with pytest.raises(e.ShopInactive):
        ask(us)


def test_too_many_calls_are_throttled_with_the_pause_that_is_asked_for(us: Shop) -> None:
    us.simulator.control.settings(rate_limit=2)
    try:
        with pytest.raises(e.Throttled) as refusal:
            ask_ten_times(us)
    finally:
        us.simulator.control.settings(rate_limit=0)
    assert refusal.value.http_status == 429
    assert refusal.value.after is not None


def test_a_used_up_hour_is_known_as_a_quota(us: Shop) -> None:
    us.simulator.control.settings(hourly_limit=3)
    try:
        with pytest.raises(e.QuotaExhausted):
            ask_ten_times(us)
    finally:
        us.simulator.control.settings(hourly_limit=0)


@pytest.mark.parametrize("skew", [-7200, 7200])
def test_a_wrong_clock_is_mended_by_the_servers(us: Shop, skew: int) -> None:
    import time

    client = Client(
        us.simulator.app_key,
        us.simulator.app_secret,
        base_url=us.simulator.url,
        clock=lambda: time.time() + skew,
    ).for_shop(us.tokens.access_token, us.truth["cipher"])
    assert client.logistics.warehouses().items
    assert client.skew is not None
    assert abs(client.skew + skew) < 3


def test_refusals_of_shipping_have_their_classes(us: Shop) -> None:
    shipped, waiting, fulfilment = us.shipped(), us.order(), us.client.fulfilment
    number, provider = next(NUMBERS), us.provider

    def mark(order_id: str, number: str = number, provider: str = provider) -> None:
        fulfilment.mark_shipped(order_id, tracking_number=number, shipping_provider_id=provider)

    with pytest.raises(e.AlreadyShipped):
        mark(shipped["id"])
    with pytest.raises(e.NotFound):
        fulfilment.package_detail("1")
    with pytest.raises(e.Rejected):
        mark(waiting["id"], provider="1")
    with pytest.raises(e.Rejected):
        mark(waiting["id"], number=shipped["tracking"][0])
    assert us.simulator.control.order(waiting["id"])["status"] == "AWAITING_SHIPMENT"


def test_a_batch_tells_what_failed_beside_what_went_well(vn: Shop) -> None:
    own = vn.own().self_shipment
    good = PackageToShip(id=vn.order()["packages"][0]["id"], self_shipment=own)
    reply = vn.client.fulfilment.batch_ship(
        [good, PackageToShip(id="1", self_shipment=vn.own().self_shipment)]
    )
    (failed,) = reply.errors
    assert failed.detail["package_id"] == "1"
    with pytest.raises(PartialErrors):
        reply.raise_for_errors()


def test_tokens_are_exchanged_once_and_refreshed_in_pairs(simulator: Simulator) -> None:
    host = TokenHost(simulator.app_key, simulator.app_secret, base_url=simulator.url, retry=NO_RETRY)
    code = simulator.control.authorize()
    first = host.exchange(code)
    with pytest.raises(e.AuthCodeInvalid):
        host.exchange(code)
    second = host.refresh(first.refresh_token)
    assert second.access_token != first.access_token
    assert second.refresh_token != first.refresh_token
    simulator.control.expire(refresh=True)
    with pytest.raises(e.RefreshTokenExpired):
        host.refresh(second.refresh_token)
    simulator.control.deauthorise()
    with pytest.raises(e.AuthorizationMissing):
        host.refresh(second.refresh_token)
