"""What each method sends, and what it refuses to send."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.tiktok_shop import aftersales_calls, finance_calls, package_calls, product_calls, taxonomy_calls
from tests.tiktok_shop.wire_server import SPEC, Seen, WireServer, envelope

import tiktok_shop as t
from tiktok_shop.signing import Signer

Call = Callable[[t.Client], Any]
MARK = {"tracking_number": "1Z999", "shipping_provider_id": "7117"}

SENDS: list[tuple[Call, str, str, dict[str, str], Any]] = [
    (lambda c: c.authorization.shops(), "GET", "/authorization/202309/shops", {}, None),
    (lambda c: c.seller.shops(), "GET", "/seller/202309/shops", {}, None),
    (lambda c: c.seller.permissions(), "GET", "/seller/202309/permissions", {}, None),
    (
        lambda c: c.orders.search(
            t.OrderSearch(
                order_status="AWAITING_SHIPMENT",  # type: ignore[arg-type]
                create_time_ge=1,
                create_time_lt=2,
                shipping_type="SELLER",
                is_buyer_request_cancel=False,
                warehouse_ids=["W1", "W2"],
            ),
            page_size=100,
            sort_field="create_time",
            sort_order="ASC",
        ),
        "POST",
        "/order/202309/orders/search",
        {"page_size": "100", "sort_field": "create_time", "sort_order": "ASC"},
        {
            "order_status": "AWAITING_SHIPMENT",
            "create_time_ge": 1,
            "create_time_lt": 2,
            "shipping_type": "SELLER",
            "is_buyer_request_cancel": False,
            "warehouse_ids": ["W1", "W2"],
        },
    ),
    (lambda c: c.orders.detail(["5", "6"]), "GET", "/order/202507/orders", {"ids": "5,6"}, None),
    (lambda c: c.orders.detail(["5"], version="202309"), "GET", "/order/202309/orders", {"ids": "5"}, None),
    (lambda c: c.orders.price_detail("5"), "GET", "/order/202407/orders/5/price_detail", {}, None),
    (lambda c: c.logistics.warehouses(), "GET", "/logistics/202309/warehouses", {}, None),
    (
        lambda c: c.logistics.delivery_options("W1", scope="WAREHOUSE"),
        "GET",
        "/logistics/202309/warehouses/W1/delivery_options",
        {"scope": "WAREHOUSE"},
        None,
    ),
    (
        lambda c: c.logistics.shipping_providers("D1", warehouse_region="DE", buyer_region="FR"),
        "GET",
        "/logistics/202309/delivery_options/D1/shipping_providers",
        {"warehouse_region": "DE", "buyer_region": "FR"},
        None,
    ),
    (lambda c: c.logistics.tracking("5"), "GET", "/logistics/202604/orders/5/tracking", {}, None),
    (
        lambda c: c.fulfilment.mark_shipped("5", **MARK),
        "POST",
        "/fulfillment/202309/orders/5/packages",
        {},
        MARK,
    ),
    (
        lambda c: c.fulfilment.mark_shipped("5", order_line_item_ids=["L1"], **MARK),
        "POST",
        "/fulfillment/202309/orders/5/packages",
        {},
        {**MARK, "order_line_item_ids": ["L1"]},
    ),
    (
        lambda c: c.fulfilment.mark_shipped(
            "5", order_line_item_ids=["L1"], note="n", version="202610", **MARK
        ),
        "POST",
        "/fulfillment/202610/orders/5/packages",
        {},
        {"order_line_list": [{"order_line_id": "L1"}], "shipping_info_list": [{**MARK, "note": "n"}]},
    ),
    (
        lambda c: c.fulfilment.mark_shipped_202610(
            "5",
            t.MarkShipped202610(
                order_line_list=[t.OrderLine(order_line_id="L1", sub_item_id="S1")],
                shipping_info_list=[
                    t.ShippingInfo(**MARK),
                    t.ShippingInfo(**{**MARK, "tracking_number": "B"}),
                ],
            ),
        ),
        "POST",
        "/fulfillment/202610/orders/5/packages",
        {},
        {
            "order_line_list": [{"order_line_id": "L1", "sub_item_id": "S1"}],
            "shipping_info_list": [MARK, {**MARK, "tracking_number": "B"}],
        },
    ),
    (
        lambda c: c.fulfilment.ship_package("P1", t.ShipPackage(self_shipment=t.SelfShipment(**MARK))),
        "POST",
        "/fulfillment/202309/packages/P1/ship",
        {},
        {"self_shipment": MARK},
    ),
    (lambda c: c.fulfilment.ship_package("P1"), "POST", "/fulfillment/202309/packages/P1/ship", {}, None),
    (
        lambda c: c.fulfilment.batch_ship(
            [
                t.PackageToShip(id="P1", self_shipment=t.SelfShipment(**MARK)),
                t.PackageToShip(
                    id="P2",
                    handover_method="PICKUP",  # type: ignore[arg-type]
                    pickup_slot=t.PickupSlotChoice(start_time=1, end_time=2),
                ),
            ]
        ),
        "POST",
        "/fulfillment/202309/packages/ship",
        {},
        {
            "packages": [
                {"id": "P1", "self_shipment": MARK},
                {"id": "P2", "handover_method": "PICKUP", "pickup_slot": {"start_time": 1, "end_time": 2}},
            ]
        },
    ),
    (
        lambda c: c.fulfilment.update_order_shipping_info("5", **MARK),
        "POST",
        "/fulfillment/202309/orders/5/shipping_info/update",
        {},
        MARK,
    ),
    (
        lambda c: c.fulfilment.update_package_shipping_info("P1", **MARK),
        "POST",
        "/fulfillment/202309/packages/P1/shipping_info/update",
        {},
        MARK,
    ),
    (
        lambda c: c.fulfilment.update_package_shipping_info("P1", version="202610", note="n", **MARK),
        "POST",
        "/fulfillment/202610/packages/P1/shipping_info/update",
        {},
        {"shipping_info_list": [{**MARK, "note": "n"}]},
    ),
    (lambda c: c.fulfilment.package_detail("P1"), "GET", "/fulfillment/202309/packages/P1", {}, None),
    (
        lambda c: c.fulfilment.search_packages(
            t.PackageSearch(update_time_ge=5, package_status="PROCESSING"),  # type: ignore[arg-type]
            page_size=50,
        ),
        "POST",
        "/fulfillment/202309/packages/search",
        {"page_size": "50"},
        {"update_time_ge": 5, "package_status": "PROCESSING"},
    ),
    (lambda c: c.fulfilment.order_tracking("5"), "GET", "/fulfillment/202309/orders/5/tracking", {}, None),
    (
        lambda c: c.fulfilment.shipping_document(
            "P1", "PACKING_SLIP", document_size="A6", document_format="PDF"
        ),
        "GET",
        "/fulfillment/202309/packages/P1/shipping_documents",
        {"document_type": "PACKING_SLIP", "document_size": "A6", "document_format": "PDF"},
        None,
    ),
    (
        lambda c: c.fulfilment.shipping_document("P1"),
        "GET",
        "/fulfillment/202309/packages/P1/shipping_documents",
        {"document_type": "SHIPPING_LABEL"},
        None,
    ),
    (
        lambda c: c.fulfilment.handover_time_slots("P1"),
        "GET",
        "/fulfillment/202309/packages/P1/handover_time_slots",
        {},
        None,
    ),
    (
        lambda c: c.aftersales.search_cancellations(
            t.CancellationSearch(order_ids=["5"], cancel_status=["CANCELLATION_REQUEST_PENDING"]),
            page_size=20,
            sort_field="update_time",
        ),
        "POST",
        "/return_refund/202309/cancellations/search",
        {"page_size": "20", "sort_field": "update_time"},
        {"order_ids": ["5"], "cancel_status": ["CANCELLATION_REQUEST_PENDING"]},
    ),
    (
        lambda c: c.aftersales.search_cancellations(page_token="p", version="202602"),
        "POST",
        "/return_refund/202602/cancellations/search",
        {"page_size": "50", "page_token": "p"},
        None,
    ),
    (lambda c: c.events.webhooks(), "GET", "/event/202309/webhooks", {}, None),
    (
        lambda c: c.events.update_webhook("ORDER_STATUS_CHANGE", "https://hub.example.com/door"),
        "PUT",
        "/event/202309/webhooks",
        {},
        {"event_type": "ORDER_STATUS_CHANGE", "address": "https://hub.example.com/door"},
    ),
    (
        lambda c: c.events.delete_webhook("ORDER_STATUS_CHANGE"),
        "DELETE",
        "/event/202309/webhooks",
        {},
        {"event_type": "ORDER_STATUS_CHANGE"},
    ),
    *aftersales_calls.SENDS,
    *finance_calls.SENDS,
    *package_calls.SENDS,
    *product_calls.SENDS,
    *taxonomy_calls.SENDS,
]

WITHOUT_CIPHER = (
    "GET /authorization/",
    "GET /seller/",
    "POST /product/202309/brands",
    "POST /product/202409/compliance/",
    "POST /product/202501/compliance/",
    "POST /product/202309/images/upload",
    "POST /product/202309/files/upload",
    "POST /product/202407/sizecharts/search",
)


def assert_form(seen: Seen, form: product_calls.Form) -> None:
    """The request is this form, its one content type names the boundary, and its body is not signed."""
    (content_type,) = seen.header("content-type")
    edge = content_type.removeprefix("multipart/form-data; boundary=").encode()
    parts = [
        (f'content-disposition: form-data; name="{name}"'.encode(), value.encode())
        for name, value in form.texts.items()
    ]
    head = f'content-disposition: form-data; name="data"; filename="{form.name}"'.encode()
    parts.append((head + b"\r\ncontent-type: application/octet-stream", form.content))
    whole = b"".join(b"--%b\r\n%b\r\n\r\n%b\r\n" % (edge, *part) for part in parts)
    assert seen.body == whole + b"--%b--\r\n" % edge
    assert seen.query["sign"] == Signer("alice-app-secret").sign(seen.path, seen.query, None)


@pytest.mark.parametrize(
    ("call", "method", "path", "query", "body"), SENDS, ids=[f"{row[1]} {row[2]}" for row in SENDS]
)
def test_a_method_sends_exactly_this(
    server: WireServer, client: t.Client, call: Call, method: str, path: str, query: dict[str, str], body: Any
) -> None:
    call(client)
    (seen,) = server.seen
    assert (seen.method, seen.path) == (method, path)
    common = {"app_key": "alice-app", "timestamp": "1767225600", "sign": seen.query["sign"]}
    if not f"{method} {path}".startswith(WITHOUT_CIPHER):
        common["shop_cipher"] = "alice-cipher"
    assert seen.query == {**common, **query}
    if isinstance(body, product_calls.Form):
        assert_form(seen, body)
        return
    assert (json.loads(seen.body) if seen.body else None) == body


def test_every_operation_is_called_by_these_tests() -> None:
    called = {(method, path) for _, method, path, _, _ in SENDS}

    def matches(row: t.Operation[Any], version: str) -> bool:
        parts = row.path.replace("{version}", version).split("/")
        return any(
            method == row.method
            and len(parts) == len(path.split("/"))
            and all(a == b or a.startswith("{") for a, b in zip(parts, path.split("/"), strict=True))
            for method, path in called
        )

    for row in t.OPERATIONS.values():
        for version in row.versions:
            assert matches(row, version), (row.name, version)


LONG_ADDRESS = "https://hub.example.com/" + "x" * 255

REFUSED: list[tuple[Call, str, object]] = [
    (lambda c: c.orders.search(page_size=0), "page_size", 0),
    (lambda c: c.orders.search(page_size=101), "page_size", 101),
    (lambda c: c.orders.search(sort_field="price"), "sort_field", "price"),
    (lambda c: c.orders.search(sort_order="asc"), "sort_order", "asc"),
    (lambda c: c.orders.search(t.OrderSearch(order_status="SHIPPED")), "order_status", "SHIPPED"),
    (lambda c: c.orders.search(t.OrderSearch(update_time_ge=1767225600000)), "update_time_ge", 1767225600000),
    (lambda c: c.orders.search(t.OrderSearch(update_time_ge=-1)), "update_time_ge", -1),
    (lambda c: c.orders.search(t.OrderSearch(update_time_ge="1")), "update_time_ge", "1"),
    (lambda c: c.orders.search(t.OrderSearch(create_time_ge=5, create_time_lt=5)), "create_time_lt", 5),
    (lambda c: c.orders.search(t.OrderSearch(warehouse_ids=[])), "warehouse_ids", []),
    (lambda c: c.orders.search(t.OrderSearch(warehouse_ids=["1"] * 101)), "warehouse_ids", ["1"] * 101),
    (lambda c: c.orders.detail([]), "ids", []),
    (lambda c: c.orders.detail(["1"] * 51), "ids", ["1"] * 51),
    (lambda c: c.orders.detail(["1", ""]), "ids[1]", ""),
    (lambda c: c.orders.detail(["1,2"]), "ids", "1,2"),
    (lambda c: c.orders.detail([7]), "ids[0]", 7),
    (lambda c: c.orders.detail(["1"], version="202001"), "version", "202001"),
    (lambda c: c.orders.price_detail(""), "order_id", ""),
    (lambda c: c.orders.price_detail("../../seller"), "order_id", "../../seller"),
    (lambda c: c.orders.price_detail("1?x=2"), "order_id", "1?x=2"),
    (lambda c: c.orders.price_detail("{version}"), "order_id", "{version}"),
    (lambda c: c.fulfilment.search_packages(page_size=51), "page_size", 51),
    (
        lambda c: c.fulfilment.search_packages(t.PackageSearch(update_time_ge=2, update_time_lt=1)),
        "update_time_lt",
        1,
    ),
    (
        lambda c: c.fulfilment.mark_shipped("5", tracking_number="", shipping_provider_id="7"),
        "tracking_number",
        "",
    ),
    (
        lambda c: c.fulfilment.mark_shipped("5", tracking_number="1Z\n", shipping_provider_id="7"),
        "tracking_number",
        "1Z\n",
    ),
    (
        lambda c: c.fulfilment.mark_shipped("5", tracking_number="1Z", shipping_provider_id=""),
        "shipping_provider_id",
        "",
    ),
    (lambda c: c.fulfilment.mark_shipped("5", order_line_item_ids=[], **MARK), "order_line_item_ids", []),
    (lambda c: c.fulfilment.mark_shipped("5", note="n", **MARK), "note", "n"),
    (lambda c: c.fulfilment.update_package_shipping_info("5", note="n", **MARK), "note", "n"),
    (
        lambda c: c.fulfilment.mark_shipped_202610("5", t.MarkShipped202610(shipping_info_list=[])),
        "shipping_info_list",
        [],
    ),
    (lambda c: c.fulfilment.batch_ship([]), "packages", []),
    (
        lambda c: c.fulfilment.batch_ship([t.PackageToShip(id="1"), t.PackageToShip(id="")]),
        "packages[1].id",
        "",
    ),
    (
        lambda c: c.fulfilment.batch_ship(
            [t.PackageToShip(id="1", pickup_slot=t.PickupSlotChoice(start_time=5, end_time=4))]
        ),
        "packages[0].pickup_slot.end_time",
        4,
    ),
    (
        lambda c: c.fulfilment.ship_package(
            "1", t.ShipPackage(pickup_slot=t.PickupSlotChoice(start_time=5, end_time=4))
        ),
        "pickup_slot.end_time",
        4,
    ),
    (
        lambda c: c.fulfilment.ship_package("1", t.ShipPackage(handover_method="DRONE")),
        "handover_method",
        "DRONE",
    ),
    (lambda c: c.fulfilment.shipping_document("1", "LOVE_LETTER"), "document_type", "LOVE_LETTER"),
    (lambda c: c.events.update_webhook("EVERYTHING", "https://hub.example.com"), "event_type", "EVERYTHING"),
    (lambda c: c.events.update_webhook("PACKAGE_UPDATE", LONG_ADDRESS), "address", LONG_ADDRESS),
    (lambda c: c.events.update_webhook("PACKAGE_UPDATE", "nowhere"), "address", "nowhere"),
    (lambda c: c.events.delete_webhook(""), "event_type", ""),
    *finance_calls.REFUSED,
    *package_calls.REFUSED,
    *product_calls.REFUSED,
    *taxonomy_calls.REFUSED,
]


@pytest.mark.parametrize(
    ("call", "field", "value"), REFUSED, ids=[f"{f}={str(v)[:20]}" for _, f, v in REFUSED]
)
def test_a_request_that_would_be_wrong_is_not_sent_and_names_field_and_value(
    server: WireServer, client: t.Client, call: Call, field: str, value: object
) -> None:
    with pytest.raises(t.InvalidRequest) as caught:
        call(client)
    error = caught.value
    assert (error.field, error.value) == (field, value)
    assert error.why
    assert field in str(error)
    assert repr(value) in str(error)
    assert error.operation in t.OPERATIONS
    assert not error.maybe_done
    assert server.seen == []


def test_a_shop_scoped_call_without_a_shop_is_refused(server: WireServer, client: t.Client) -> None:
    nobody = client.for_shop("alice-token")
    with pytest.raises(t.InvalidRequest, match="shop_cipher"):
        nobody.orders.detail(["1"])
    assert server.seen == []
    nobody.orders.detail(["1"], version="202309")  # there the cipher is optional
    assert "shop_cipher" not in server.seen[-1].query


def test_a_version_is_chosen_by_call_then_by_client_then_by_default(server: WireServer) -> None:
    client = t.Client(
        "k", "s", access_token="t", shop_cipher="c", base_url=server.url, versions={"orders.detail": "202309"}
    )
    assert client.orders.detail(["1"]).reply.version == "202309"
    assert client.orders.detail(["1"], version="202507").reply.version == "202507"
    assert client.for_shop("t", "c").orders.detail(["1"]).reply.version == "202309"
    assert [seen.path for seen in server.seen] == [
        "/order/202309/orders",
        "/order/202507/orders",
        "/order/202309/orders",
    ]


def test_a_clients_choice_shapes_the_body_of_a_write(server: WireServer) -> None:
    client = t.Client(
        "k",
        "s",
        access_token="t",
        shop_cipher="c",
        base_url=server.url,
        versions={"fulfilment.mark_shipped": "202610"},
    )
    client.fulfilment.mark_shipped("5", **MARK)
    assert server.seen[-1].path == "/fulfillment/202610/orders/5/packages"
    assert json.loads(server.seen[-1].body) == {"shipping_info_list": [MARK]}


@pytest.mark.parametrize("versions", [{"orders.detail": "202001"}, {"orders.teleport": "202309"}])
def test_a_client_with_an_unknown_version_or_operation_is_refused_at_once(versions: dict[str, str]) -> None:
    with pytest.raises(t.InvalidRequest):
        t.Client("k", "s", versions=versions)


def test_a_reply_carries_what_was_understood_and_what_came(server: WireServer, client: t.Client) -> None:
    server.answers = [
        envelope({"order_id": "5", "package_id": "P1", "warning": {"message": "match more than one"}})
    ]
    reply = client.fulfilment.mark_shipped("5", **MARK)
    assert reply.value.package_id == "P1"
    assert reply.value.warning is not None
    assert reply.value.warning.message == "match more than one"
    assert json.loads(reply.raw)["data"]["package_id"] == "P1"
    assert (reply.operation, reply.version, reply.request_id, reply.http_status) == (
        "fulfilment.mark_shipped",
        "202309",
        "REQ-1",
        200,
    )
    assert reply.raise_for_errors() is reply


def test_the_transport_is_one_seam_that_can_be_swapped_whole() -> None:
    class Canned:
        def __init__(self) -> None:
            self.sent: list[str] = []
            self.closed = False

        def send(self, operation: str, method: str, url: str, headers: Any, body: bytes | None) -> t.Answer:
            self.sent.append(f"{operation} {method} {url.split('?')[0]}")
            return t.Answer(200, envelope({"shops": [{"id": "7001", "cipher": "C"}]}).body, lambda _: None)

        def close(self) -> None:
            self.closed = True

    canned = Canned()
    with t.Client("k", "s", access_token="t", transport=canned) as client:
        assert client.authorization.shops().values[0].cipher == "C"
        assert client.skew is None
    assert canned.sent == [
        "authorization.shops GET https://open-api.tiktokglobalshop.com/authorization/202309/shops"
    ]
    assert canned.closed


def test_a_refused_warehouse_of_a_sku_comes_whole(server: WireServer, client: t.Client) -> None:
    """The official sample: code 0, and what went wrong inside (facts.md 9.18)."""
    sample = json.loads((SPEC / "samples" / "product" / "update-inventory.json").read_text())
    server.answers = [envelope(sample["response"]["body"]["data"])]
    stock = t.SkuInventory(id="S1", inventory=[t.WarehouseQuantity(warehouse_id="W1", quantity=1)])
    (error,) = client.inventory.update("P1", [stock]).errors
    assert (error.code, error.message) == (12052990, "Check failed")
    assert error.detail == sample["response"]["body"]["data"]["errors"][0]["detail"]
