"""Each way in which a call can be wrong before it means anything, in the platform's own codes."""

from __future__ import annotations

import json
import time

import pytest
from tests.tiktok_shop_sim.wire import Shop, nothing_changes, send, signature

from tiktok_shop_sim import spec

SEARCH = "/order/202309/orders/search"


@pytest.mark.parametrize(
    ("stamp", "words"),
    [
        (-5, "must not be lesser than 0"),
        ("soon", "must not be lesser than 0"),
        (-301, "must not be earlier than 5 minutes before"),
        (+40, "must not exceed the current time by more than 30 seconds"),
    ],
)
def test_a_timestamp_outside_its_window_is_named(corner: Shop, stamp: int | str, words: str) -> None:
    absolute = stamp if stamp in (-5, "soon") else int(time.time()) + int(stamp)
    reply = corner.post(SEARCH, {}, {"page_size": 1}, stamp=absolute)
    assert (reply.status, reply.code) == (401, 36009004)
    assert words in reply.body["message"]


@pytest.mark.parametrize("offset", [-290, 25])
def test_a_timestamp_inside_its_window_passes(corner: Shop, offset: int) -> None:
    assert corner.post(SEARCH, {}, {"page_size": 1}, stamp=int(time.time()) + offset).code == 0


def test_the_window_follows_a_skewed_gate(corner: Shop) -> None:
    corner.sim.control.settings(clock_skew=600)
    assert "earlier than 5 minutes" in corner.post(SEARCH, {}, {"page_size": 1}).body["message"]
    assert corner.post(SEARCH, {}, {"page_size": 1}, stamp=int(time.time()) + 600).code == 0


def test_a_missing_sign_is_named(corner: Shop) -> None:
    reply = corner.post(SEARCH, {}, {"page_size": 1}, drop=("sign",))
    assert (reply.status, reply.code) == (401, 36009004)
    assert "required signature" in reply.body["message"]


def test_an_unknown_app_key_is_named(corner: Shop) -> None:
    reply = corner.post(SEARCH, {}, {"page_size": 1, "app_key": "nobody"})
    assert reply.code == 36009004
    assert "`app_key`" in reply.body["message"]


@pytest.mark.parametrize("token", [None, "", "TTP_unknown"])
def test_a_missing_or_unknown_token_is_named(corner: Shop, token: str | None) -> None:
    reply = corner.post(SEARCH, {}, {"page_size": 1}, token=token)
    assert (reply.status, reply.code) == (401, 36009004)
    assert "`x-tts-access-token` header is invalid" in reply.body["message"]


def test_a_missing_cipher_is_106013(corner: Shop) -> None:
    reply = corner.post(SEARCH, {}, {"page_size": 1}, cipher=None)
    assert (reply.status, reply.code) == (400, 106013)


def test_a_cipher_where_none_belongs_is_refused(corner: Shop) -> None:
    reply = corner.get("/authorization/202309/shops")
    assert (reply.status, reply.code) == (400, 36009004)
    assert "Unexpected identifier" in reply.body["message"]


def test_the_cipher_of_a_shop_outside_the_consent_is_101000(corner: Shop) -> None:
    other = corner.sim.control.shop(1)["cipher"]
    for cipher in (other, "TTP_nonsense"):
        reply = corner.post(SEARCH, {}, {"page_size": 1}, cipher=cipher)
        assert (reply.status, reply.code) == (401, 101000)


def test_a_scope_that_was_not_granted_is_105005(corner: Shop) -> None:
    code = corner.sim.control.authorize(without=["seller.order.info"])
    narrow = Shop(corner.sim).connect(code)
    reply = narrow.post(SEARCH, {}, {"page_size": 1})
    assert (reply.status, reply.code) == (403, 105005)
    assert narrow.get("/logistics/202309/warehouses").code == 0


def test_an_older_version_without_a_recorded_scope_needs_its_siblings(corner: Shop) -> None:
    code = corner.sim.control.authorize(without=["seller.order.info"])
    narrow = Shop(corner.sim).connect(code)
    assert narrow.get("/order/202309/orders", {"ids": "1"}).code == 105005


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing/here", 404, 36009009),
        ("GET", "/order/202309/ordres", 404, 36009009),
        ("GET", "/order/202309/orders/search", 405, 36009010),
        ("POST", "/order/202307/orders/search", 400, 36009014),
        ("GET", "/logistics/209912/warehouses", 400, 36009014),
    ],
)
def test_a_wrong_path_method_or_version_has_its_own_code(
    corner: Shop, method: str, path: str, status: int, code: int
) -> None:
    reply = corner.call(method, path, {"page_size": 1}, check=False)
    assert (reply.status, reply.code) == (status, code)


def test_a_body_of_another_content_type_is_36009022(corner: Shop) -> None:
    reply = corner.post(SEARCH, {}, {"page_size": 1}, content_type="text/plain")
    assert (reply.status, reply.code) == (400, 36009022)


def test_two_content_type_headers_are_36009022(corner: Shop) -> None:
    corner.extra = {"Content-Type": "application/json"}
    reply = corner.post(SEARCH, {}, {"page_size": 1})
    assert reply.code == 36009022


def test_an_upload_without_multipart_is_36009023(corner: Shop) -> None:
    reply = corner.post("/product/202309/images/upload", {"x": 1}, cipher=None)
    assert (reply.status, reply.code) == (400, 36009023)


def test_an_oversized_body_is_36009021(corner: Shop) -> None:
    reply = corner.post(SEARCH, None, {"page_size": 1}, raw=b'"' + b"x" * (10 * 1024 * 1024) + b'"')
    assert (reply.status, reply.code) == (413, 36009021)


def test_a_body_that_is_not_json_is_refused(corner: Shop) -> None:
    reply = corner.post(SEARCH, None, {"page_size": 1}, raw=b'{"order_status":')
    assert (reply.status, reply.code) == (400, 36009004)
    assert "not valid JSON" in reply.body["message"]


@pytest.mark.parametrize("size", ["0", "101", "many", ""])
def test_a_page_size_outside_its_range_is_named(corner: Shop, size: str) -> None:
    reply = corner.post(SEARCH, {}, {"page_size": size})
    assert (reply.status, reply.code) == (400, 36009004)
    assert "page_size" in reply.body["message"]


@pytest.mark.parametrize("name", ["page_size", "sort_field", "page_token"])
def test_paging_in_the_body_is_refused(corner: Shop, name: str) -> None:
    reply = corner.post(SEARCH, {name: "10"}, {"page_size": 10})
    assert reply.code == 36009004
    assert name in reply.body["message"]


def test_a_missing_required_field_and_a_wrong_type_are_named(corner: Shop) -> None:
    order = corner.sim.control.orders(status="AWAITING_SHIPMENT", limit=1)[0]["id"]
    path = f"/fulfillment/202309/orders/{order}/packages"
    with nothing_changes(corner.sim):
        missing = corner.post(path, {"tracking_number": "1Z999AA10123456784"})
        wrong = corner.post(path, {"tracking_number": 12, "shipping_provider_id": "1"})
        absent = corner.post(path)
    assert "shipping_provider_id" in missing.body["message"]
    assert "tracking_number" in wrong.body["message"]
    assert {missing.code, wrong.code, absent.code} == {36009004}


def test_an_unknown_field_warns_and_strictness_refuses(corner: Shop) -> None:
    corner.sim.control.clear_calls()
    assert corner.post(SEARCH, {"colour": "red"}, {"page_size": 1, "flavour": "x"}).code == 0
    warnings = corner.sim.control.calls(operation=SEARCH)[0]["warnings"]
    assert any("colour" in warning for warning in warnings)
    assert any("flavour" in warning for warning in warnings)
    corner.sim.control.settings(strict=True)
    assert corner.post(SEARCH, {"colour": "red"}, {"page_size": 1}).code == 36009004
    assert corner.post(SEARCH, {}, {"page_size": 1, "flavour": "x"}).code == 36009004


def test_the_rate_limit_answers_429_per_operation(corner: Shop) -> None:
    corner.sim.control.settings(rate_limit=3)
    replies = [corner.get("/logistics/202309/warehouses") for _ in range(12)]
    refused = [reply for reply in replies if reply.code == 36009002]
    assert refused
    assert all(reply.status == 429 and reply.headers["retry-after"] == "1" for reply in refused)
    assert corner.get("/event/202309/webhooks").code == 0


def test_a_development_shop_has_an_hourly_limit(corner: Shop) -> None:
    corner.sim.control.settings(hourly_limit=2)
    codes = [corner.get("/logistics/202309/warehouses").code for _ in range(4)]
    assert codes == [0, 0, 36009037, 36009037]


def test_an_inactive_shop_and_an_inactive_seller_have_their_codes(corner: Shop) -> None:
    control = corner.sim.control
    control.post("/activity", shop_id=corner.id, active=False)
    reply = corner.get("/logistics/202309/warehouses")
    assert (reply.status, reply.code) == (401, 36009043)
    control.post("/activity", shop_id=corner.id, active=True)
    control.post("/activity", active=False)
    assert corner.get("/logistics/202309/warehouses").code == 36009044


def test_a_cipher_may_be_left_out_where_it_is_optional(corner: Shop) -> None:
    order = corner.sim.control.orders(limit=1)[0]["id"]
    assert corner.get("/order/202309/orders", {"ids": order}, cipher=None).code == 0


def test_leftover_query_parameters_are_tolerated(corner: Shop) -> None:
    query = {"page_size": 1, "shop_id": corner.id, "version": "202309", "access_token": "x"}
    assert corner.post(SEARCH, {}, query).code == 0


def test_headers_are_found_whatever_their_case(corner: Shop) -> None:
    params = {"app_key": corner.sim.app_key, "timestamp": str(int(time.time()))}
    params["sign"] = signature(corner.sim.app_secret, "/authorization/202309/shops", params, b"")
    headers = {"X-TTS-Access-Token": corner.token}
    assert send(corner.sim.url, "GET", "/authorization/202309/shops", params, b"", headers).code == 0


def test_every_refusal_is_in_the_call_log_without_secrets(corner: Shop) -> None:
    corner.sim.control.clear_calls()
    corner.post(SEARCH, {}, {"page_size": 1}, sign="bad")
    record = corner.sim.control.calls()[0]
    assert (record["verdict"], record["code"], record["status"]) == ("refused", 106001, 401)
    assert corner.sim.app_secret not in json.dumps(record)
    assert corner.token not in json.dumps(record)
    assert corner.sim.control.call_counts()["POST /order/202309/orders/search"] == {"total": 1, "106001": 1}


def test_every_operation_of_the_specification_answers_in_its_documented_shape(corner: Shop) -> None:
    """332 with the token host and the consent page; here those of the API host, each with an example call."""
    failures = []
    for operation in spec.load().operations.values():
        reply = _try(corner, operation)
        if reply >= 500:
            failures.append((operation.key, reply))
    assert failures == []
    assert len(spec.load().operations) == 329


def _try(shop: Shop, operation: spec.Operation) -> int:
    from tiktok_shop_sim.operations.examples import example

    path = operation.path
    for parameter in operation.parameters:
        if parameter.where == "path":
            path = path.replace("{" + parameter.name + "}", "1000")
    query = {}
    for parameter in operation.query.values():
        if parameter.required:
            low = str(int(parameter.minimum or 1))
            query[parameter.name] = low if parameter.kind == "integer" else next(iter(parameter.enum), "1000")
    body = None
    if operation.body_schema is not None:
        body = example(operation.spec, operation.body_schema, "body", 0)
    cipher = None if operation.cipher == "not_allowed" else "own"
    if operation.multipart:
        form = b'--b\r\nContent-Disposition: form-data; name="use_case"\r\n\r\nMAIN_IMAGE\r\n--b--\r\n'
        content_type = "multipart/form-data; boundary=b"
        return shop.call(
            operation.method, path, query, raw=form, content_type=content_type, cipher=cipher
        ).status
    return shop.call(operation.method, path, query, body, cipher=cipher).status


def test_a_caller_outside_the_allow_list_is_36009033(corner: Shop) -> None:
    corner.sim.control.settings(allowed_ips=["203.0.113.7"])
    reply = corner.post(SEARCH, {}, {"page_size": 1})
    assert (reply.status, reply.code) == (403, 36009033)
    corner.sim.control.settings(allowed_ips=["127.0.0.1"])
    assert corner.post(SEARCH, {}, {"page_size": 1}).code == 0


def test_a_category_asset_cipher_where_none_belongs_is_refused(corner: Shop) -> None:
    reply = corner.post(SEARCH, {}, {"page_size": 1, "category_asset_cipher": "x"})
    assert reply.code == 36009004
    assert "`category_asset_cipher`" in reply.body["message"]


def test_a_field_that_is_null_is_read_as_left_out(corner: Shop) -> None:
    """Serialisers of typed languages write null for what was not given."""
    body = {"order_status": None, "create_time_ge": None, "warehouse_ids": None}
    given = corner.post(SEARCH, body, {"page_size": 5}).data
    assert given["total_count"] == corner.post(SEARCH, {}, {"page_size": 5}).data["total_count"]
    warnings = corner.sim.control.get("/calls?limit=5")["calls"]
    assert any("null is read as left out" in str(row["warnings"]) for row in warnings)
    corner.sim.control.settings(strict=True)
    assert corner.post(SEARCH, body, {"page_size": 5}).code == 36009004


def test_a_required_field_that_is_null_is_missing(corner: Shop) -> None:
    """`event_type` and `address` are required."""
    reply = corner.call(
        "PUT", "/event/202309/webhooks", None, {"event_type": None, "address": "https://a.example"}
    )
    assert (reply.code, "event_type" in reply.body["message"]) == (36009004, True)
