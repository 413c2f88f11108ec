"""Promotions: set up over the API, begun and ended by the clock, locking price and stock, lowering what buyers pay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop, nothing_changes

from tiktok_shop_sim import spec

ACTIVITIES = "/promotion/202309/activities"
HOUR = 3600


def now(shop: Shop) -> int:
    return int(shop.sim.control.get("/health")["now"])


def sku(shop: Shop, name: str = "MUG-SAND") -> Any:
    return next(row for row in shop.sim.control.inventory(shop_id=shop.id) if row["seller_sku"] == name)


def draft(shop: Shop, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Autumn sale",
        "activity_type": "FIXED_PRICE",
        "product_level": "VARIATION",
        "begin_time": now(shop) + HOUR,
        "end_time": now(shop) + 25 * HOUR,
        **changes,
    }


def create(shop: Shop, **changes: Any) -> str:
    return str(shop.post(ACTIVITIES, draft(shop, **changes)).data["activity_id"])


def terms(shop: Shop, name: str = "MUG-SAND", **changes: Any) -> dict[str, Any]:
    """The body that puts one SKU into an activity of level VARIATION."""
    one = sku(shop, name)
    row = {"id": one["sku_id"], "quantity_limit": -1, "quantity_per_user": -1, **changes}
    product = {"id": one["product_id"], "quantity_limit": -1, "quantity_per_user": -1, "skus": [row]}
    return {"products": [product]}


def put(shop: Shop, activity: str, body: dict[str, Any]) -> Any:
    return shop.call("PUT", f"{ACTIVITIES}/{activity}/products", None, {"activity_id": activity, **body})


def get(shop: Shop, activity: str) -> Any:
    return shop.get(f"{ACTIVITIES}/{activity}").data


def lock(shop: Shop, name: str = "MUG-SAND") -> Any:
    return shop.sim.control.get("/promotion/lock", shop_id=shop.id, seller_sku=name)


@contextmanager
def untouched(shop: Shop) -> Iterator[None]:
    """What is refused leaves the activities as they were, too."""
    before = shop.sim.control.get("/promotions")
    with nothing_changes(shop.sim):
        yield
    assert shop.sim.control.get("/promotions") == before


def test_an_activity_lives_by_its_products_and_the_clock(corner: Shop) -> None:
    activity = create(corner)
    assert get(corner, activity)["status"] == "DRAFT"
    assert put(corner, activity, terms(corner, activity_price_amount="9.00")).data["status"] == "NOT_START"
    corner.sim.control.step(seconds=HOUR + 1)
    assert get(corner, activity)["status"] == "ONGOING"
    corner.sim.control.step(seconds=24 * HOUR)
    assert get(corner, activity)["status"] == "EXPIRED"


def test_an_activity_without_products_begins_without_effect(corner: Shop) -> None:
    activity = create(corner)
    corner.sim.control.step(seconds=HOUR + 1)
    assert get(corner, activity)["status"] == "NOT_EFFECTIVE"
    assert put(corner, activity, terms(corner, activity_price_amount="9.00")).data["status"] == "ONGOING"
    removed = {"sku_ids": [sku(corner)["sku_id"]]}
    reply = corner.call("DELETE", f"{ACTIVITIES}/{activity}/products", None, removed)
    assert reply.data["status"] == "NOT_EFFECTIVE"


def test_an_endless_activity_does_not_end(corner: Shop) -> None:
    activity = create(corner, duration_type="INDEFINITE")
    put(corner, activity, terms(corner, activity_price_amount="9.00"))
    corner.sim.control.step(seconds=3 * 24 * HOUR)
    assert get(corner, activity)["status"] == "ONGOING"


def test_a_running_promotion_locks_the_price_and_lowers_what_is_paid(corner: Shop) -> None:
    activity = create(corner, activity_type="DIRECT_DISCOUNT")
    put(corner, activity, terms(corner, discount="25"))
    full = corner.sim.control.buy(shop_id=corner.id, lines=[{"seller_sku": "MUG-SAND"}])[0]
    assert lock(corner)["price_locked"] is False
    corner.sim.control.step(seconds=HOUR + 1)
    assert lock(corner) == {
        "sku_id": sku(corner)["sku_id"],
        "activity_id": activity,
        "price_locked": True,
        "reserved": 0,
        "discount": lock(corner)["discount"],
    }
    cheap = corner.sim.control.buy(shop_id=corner.id, lines=[{"seller_sku": "MUG-SAND"}])[0]
    before, after = (_line(corner, order["id"]) for order in (full, cheap))
    assert float(before["seller_discount"]) == 0
    assert float(after["seller_discount"]) == pytest.approx(float(after["original_price"]) / 4, abs=0.01)
    assert float(after["sale_price"]) == pytest.approx(float(before["sale_price"]) * 0.75, abs=0.01)
    assert get(corner, activity)["products"][0]["skus"][0]["used_quantity"] == 1


def _line(shop: Shop, order_id: str) -> Any:
    return shop.get("/order/202507/orders", {"ids": order_id}).data["orders"][0]["line_items"][0]


def test_a_price_under_a_running_promotion_cannot_be_changed(corner: Shop) -> None:
    activity = create(corner)
    put(corner, activity, terms(corner, activity_price_amount="9.00"))
    corner.sim.control.step(seconds=HOUR + 1)
    one = sku(corner)
    path = f"/product/202309/products/{one['product_id']}/prices/update"
    body = {"skus": [{"id": one["sku_id"], "price": {"amount": "21.00", "currency": "USD"}}]}
    with untouched(corner):
        assert corner.post(path, body).code in (12052038, 12019045)
    corner.post(f"{ACTIVITIES}/{activity}/deactivate")
    assert corner.post(path, body).code == 0


def test_stock_that_a_flash_sale_reserves_cannot_be_taken_away(corner: Shop) -> None:
    activity = create(corner, activity_type="FLASHSALE")
    put(corner, activity, terms(corner, activity_price_amount="5.00", quantity_limit=10))
    corner.sim.control.step(seconds=HOUR + 1)
    one = sku(corner)
    path = f"/product/202309/products/{one['product_id']}/inventory/update"

    def to(quantity: int) -> Any:
        rows = [r for r in corner.sim.control.inventory() if r["sku_id"] == one["sku_id"]]
        inventory = [{"warehouse_id": row["warehouse_id"], "quantity": quantity} for row in rows]
        return corner.post(path, {"skus": [{"id": one["sku_id"], "inventory": inventory}]})

    with untouched(corner):
        assert b"12052393" in to(1).raw
    assert b"12052393" not in to(60).raw
    corner.post(f"{ACTIVITIES}/{activity}/deactivate")
    assert b"12052393" not in to(1).raw
    assert {r["available"] for r in corner.sim.control.inventory() if r["sku_id"] == one["sku_id"]} == {1}


def test_a_limit_per_buyer_and_in_all_ends_the_lower_price(corner: Shop) -> None:
    activity = create(corner, activity_type="FLASHSALE")
    put(
        corner,
        activity,
        terms(corner, activity_price_amount="5.00", quantity_limit=3, quantity_per_user=2),
    )
    corner.sim.control.step(seconds=HOUR + 1)
    assert lock(corner)["reserved"] == 3
    first = corner.sim.control.buy(shop_id=corner.id, lines=[{"seller_sku": "MUG-SAND", "quantity": 2}])[0]
    buyer = {"user_id": first["buyer_user_id"]}
    again = corner.sim.control.buy(shop_id=corner.id, lines=[{"seller_sku": "MUG-SAND"}], buyer=buyer)[0]
    assert float(_line(corner, first["id"])["sale_price"]) == 5
    assert float(_line(corner, again["id"])["sale_price"]) > 5
    assert lock(corner)["reserved"] == 1
    last = corner.sim.control.buy(shop_id=corner.id, lines=[{"seller_sku": "MUG-SAND"}])[0]
    none = corner.sim.control.buy(shop_id=corner.id, lines=[{"seller_sku": "MUG-SAND"}])[0]
    assert float(_line(corner, last["id"])["sale_price"]) == 5
    assert float(_line(corner, none["id"])["sale_price"]) > 5


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, 17029001),
        ({"title": "x" * 51}, 17029002),
        ({"begin": -HOUR}, 17029005),
        ({"begin": HOUR, "end": HOUR + 60}, 17029006),
        ({"begin": HOUR, "end": 800 * 24 * HOUR}, 17029007),
        ({"activity_type": "FLASHSALE", "begin": HOUR, "end": 5 * 24 * HOUR}, 17029008),
        ({"activity_type": "RAFFLE"}, 17029036),
        ({"product_level": "SHOP"}, 17029052),
        ({"begin": 900 * 24 * HOUR, "end": 901 * 24 * HOUR}, 17029082),
        ({"activity_type": "SHIPPING_DISCOUNT", "product_level": "SHOP"}, 17029001),
        (
            {
                "activity_type": "GIFT_WITH_PURCHASE",
                "product_level": "SHOP",
                "discount": {"gift_discount": {"gift_receiving_type": "ALL_RECEIVE", "gift_infos": []}},
            },
            17029078,
        ),
    ],
)
def test_an_activity_that_cannot_be_is_refused_in_its_own_words(
    corner: Shop, changes: dict[str, Any], code: int
) -> None:
    base = now(corner)
    if "begin" in changes:
        changes = {
            **{key: value for key, value in changes.items() if key not in ("begin", "end")},
            "begin_time": base + changes["begin"],
            "end_time": base + changes.get("end", 24 * HOUR),
        }
    with untouched(corner):
        reply = corner.post(ACTIVITIES, draft(corner, **changes))
    assert (reply.code, reply.body["message"]) == (code, spec.error_words()[code])


def test_two_living_activities_do_not_share_a_title(corner: Shop) -> None:
    first = create(corner)
    with untouched(corner):
        assert corner.post(ACTIVITIES, draft(corner)).code == 17029004
    assert corner.post(f"{ACTIVITIES}/{first}/deactivate").data["status"] == "DEACTIVATED"
    assert corner.post(ACTIVITIES, draft(corner)).code == 0


def _paid(shop: Shop, **request_body: Any) -> Any:
    order = shop.sim.control.buy(shop_id=shop.id, **request_body)[0]
    return shop.get("/order/202507/orders", {"ids": order["id"]}).data["orders"][0]


def _running(shop: Shop, kind: str, part: str, terms: dict[str, Any]) -> None:
    """A storewide activity that runs."""
    activity = create(shop, activity_type=kind, product_level="SHOP", discount={part: terms})
    shop.sim.control.step(seconds=HOUR + 1)
    assert get(shop, activity)["status"] == "ONGOING"


@pytest.mark.parametrize(
    ("threshold", "kind", "value", "off"),
    [
        (("MINIMAL_ITEM_QUANTITY", "3"), "PERCENTAGE_OFF", "10", None),
        (("MINIMAL_ITEM_QUANTITY", "3"), "AMOUNT_OFF", "5", 500),
        (("MINIMAL_ORDER_AMOUNT", "0.02"), "AMOUNT_OFF", "9000", "all"),
    ],
)
def test_buying_more_saves_more_from_the_threshold_on(
    corner: Shop, threshold: tuple[str, str], kind: str, value: str, off: Any
) -> None:
    tier = {
        "tier": 1,
        "threshold_type": threshold[0],
        "threshold_value": threshold[1],
        "type": kind,
        "value": value,
    }
    _running(corner, "BUY_MORE_SAVE_MORE", "bmsm_discount", {"details": [tier]})
    if threshold[0] == "MINIMAL_ITEM_QUANTITY":
        few = _paid(corner, lines=[{"seller_sku": "MUG-SAND", "quantity": 2}])
        assert float(few["payment"]["seller_discount"]) == 0
    many = _paid(corner, lines=[{"seller_sku": "MUG-SAND", "quantity": 3}])
    full = _minor(many["payment"]["original_total_product_price"])
    wanted = {None: round(full / 10), "all": full}.get(off, off)
    assert _minor(many["payment"]["seller_discount"]) == wanted
    assert sum(_minor(line["seller_discount"]) for line in many["line_items"]) == wanted
    assert corner.sim.control.get("/audit")["problems"] == []


def _minor(amount: str) -> int:
    return round(float(amount) * 100)


@pytest.mark.parametrize(
    ("kind", "value", "off"), [("FREE_SHIPPING", "", 699), ("DISCOUNT_SHIPPING_FEE", "2.5", 250)]
)
def test_a_shipping_discount_lowers_the_fee_for_who_reaches_its_threshold(
    corner: Shop, kind: str, value: str, off: int
) -> None:
    terms = {
        "threshold_type": "MINIMAL_ITEM_QUANTITY",
        "threshold_value": "2",
        "type": kind,
        "area_scope": {"type": "WHOLE"},
        **({"value": value} if value else {}),
    }
    _running(corner, "SHIPPING_DISCOUNT", "shipping_discount", terms)
    one, two = (
        _paid(corner, lines=[{"seller_sku": "MUG-SAND", "quantity": count}], shipping_fee="6.99")["payment"]
        for count in (1, 2)
    )
    assert _minor(one["shipping_fee_seller_discount"]) == 0
    assert _minor(two["shipping_fee_seller_discount"]) == off
    assert _minor(two["shipping_fee"]) == 699 - off
    assert corner.sim.control.get("/audit")["problems"] == []


@pytest.mark.parametrize("value", ["inf", "nan", "-1", "x"])
def test_a_discount_that_is_no_number_is_refused(corner: Shop, value: str) -> None:
    tier = {
        "tier": 1,
        "threshold_type": "MINIMAL_ITEM_QUANTITY",
        "threshold_value": "2",
        "type": "AMOUNT_OFF",
        "value": value,
    }
    request_body = draft(
        corner,
        activity_type="BUY_MORE_SAVE_MORE",
        product_level="SHOP",
        discount={"bmsm_discount": {"details": [tier]}},
    )
    with untouched(corner):
        assert corner.post(ACTIVITIES, request_body).code in (17029112, 17029001)


def test_one_storewide_free_shipping_at_a_time(corner: Shop) -> None:
    free = {
        "threshold_type": "NO_THRESHOLD",
        "type": "FREE_SHIPPING",
        "area_scope": {"type": "WHOLE"},
    }
    request_body = {
        "activity_type": "SHIPPING_DISCOUNT",
        "product_level": "SHOP",
        "discount": {"shipping_discount": free},
    }
    activity = create(corner, **request_body)
    assert get(corner, activity)["discount"] == {"shipping_discount": free}
    with untouched(corner):
        assert corner.post(ACTIVITIES, draft(corner, title="Again", **request_body)).code == 17003203


@pytest.mark.parametrize(
    ("kind", "level", "product", "row", "code"),
    [
        ("FIXED_PRICE", "VARIATION", {}, {}, 17029044),
        ("FIXED_PRICE", "VARIATION", {}, {"discount": "10"}, 17029032),
        ("FIXED_PRICE", "VARIATION", {}, {"activity_price_amount": "free"}, 17029034),
        ("FIXED_PRICE", "VARIATION", {}, {"activity_price_amount": "0"}, 17029034),
        ("FIXED_PRICE", "VARIATION", {}, {"activity_price_amount": "9000.00"}, 17029063),
        ("FIXED_PRICE", "VARIATION", {"discount": "10"}, {"activity_price_amount": "9"}, 17029038),
        ("FIXED_PRICE", "VARIATION", {"quantity_limit": 4}, {"activity_price_amount": "9"}, 17029015),
        ("FIXED_PRICE", "VARIATION", {"skus": []}, {}, 17029037),
        ("FIXED_PRICE", "VARIATION", {}, {"activity_price_amount": "9", "quantity_limit": 0}, 17029050),
        ("FIXED_PRICE", "VARIATION", {}, {"activity_price_amount": "9", "quantity_limit": 99}, 17029018),
        ("FIXED_PRICE", "VARIATION", {}, {"id": "1", "activity_price_amount": "9"}, 17029016),
        ("FIXED_PRICE", "PRODUCT", {}, {"activity_price_amount": "9"}, 17029013),
        ("FIXED_PRICE", "PRODUCT", {"skus": []}, {}, 17029042),
        ("FIXED_PRICE", "PRODUCT", {"skus": [], "discount": "5"}, {}, 17029030),
        ("DIRECT_DISCOUNT", "PRODUCT", {"skus": []}, {}, 17029041),
        ("DIRECT_DISCOUNT", "PRODUCT", {"skus": [], "activity_price_amount": "9"}, {}, 17029029),
        ("DIRECT_DISCOUNT", "PRODUCT", {"skus": [], "discount": "100"}, {}, 17029020),
        ("DIRECT_DISCOUNT", "VARIATION", {}, {}, 17029043),
        ("DIRECT_DISCOUNT", "VARIATION", {}, {"activity_price_amount": "9"}, 17029031),
        ("DIRECT_DISCOUNT", "VARIATION", {}, {"discount": "99.5"}, 17029021),
        ("DIRECT_DISCOUNT", "VARIATION", {}, {"discount": "0"}, 17029063),
        ("FLASHSALE", "VARIATION", {"id": "1"}, {"activity_price_amount": "9"}, 17029051),
    ],
)
def test_terms_that_do_not_fit_are_refused_in_their_own_words(
    corner: Shop, kind: str, level: str, product: dict[str, Any], row: dict[str, Any], code: int
) -> None:
    activity = create(corner, activity_type=kind, product_level=level)
    body = terms(corner, "OPENER-BRASS", **row)
    body["products"][0] |= product
    with untouched(corner):
        reply = put(corner, activity, body)
    assert (reply.code, reply.body["message"]) == (code, spec.error_words()[code])


def test_the_same_product_twice_and_nothing_at_all_are_refused(corner: Shop) -> None:
    activity = create(corner)
    body = terms(corner, activity_price_amount="9")
    with untouched(corner):
        assert put(corner, activity, {"products": []}).code == 17029033
        assert put(corner, activity, {"products": body["products"] * 2}).code == 17029039
        body["products"][0]["skus"] *= 2
        assert put(corner, activity, body).code == 17029040


def test_a_product_is_not_in_two_promotions_of_one_moment(corner: Shop) -> None:
    put(corner, create(corner), terms(corner, activity_price_amount="9"))
    other = create(corner, title="At the same time", activity_type="DIRECT_DISCOUNT")
    later = create(
        corner, title="Afterwards", begin_time=now(corner) + 26 * HOUR, end_time=now(corner) + 30 * HOUR
    )
    with untouched(corner):
        assert put(corner, other, terms(corner, discount="10")).code == 17029022
    assert put(corner, later, terms(corner, activity_price_amount="8")).code == 0
    moved = draft(corner, title="Afterwards")
    with untouched(corner):
        assert corner.call("PUT", f"{ACTIVITIES}/{later}", None, moved).code == 17029022


def test_a_running_activity_keeps_its_beginning_and_a_dead_one_everything(corner: Shop) -> None:
    activity = create(corner)
    put(corner, activity, terms(corner, activity_price_amount="9"))
    request_body = draft(corner, title="New words")
    answer = corner.call("PUT", f"{ACTIVITIES}/{activity}", None, request_body).data
    assert answer["title"] == "New words"
    corner.sim.control.step(seconds=HOUR + 1)
    with untouched(corner):
        late = {**request_body, "begin_time": request_body["begin_time"] + 60}
        assert corner.call("PUT", f"{ACTIVITIES}/{activity}", None, late).code == 17029011
    assert corner.post(f"{ACTIVITIES}/{activity}/deactivate").data["status"] == "DEACTIVATED"
    with untouched(corner):
        assert corner.post(f"{ACTIVITIES}/{activity}/deactivate").code == 17029010
        assert corner.call("PUT", f"{ACTIVITIES}/{activity}", None, request_body).code == 17029010
        assert put(corner, activity, terms(corner, activity_price_amount="9")).code == 17029010


def test_an_expired_activity_can_only_be_published_again(corner: Shop) -> None:
    activity = create(corner)
    put(corner, activity, terms(corner, activity_price_amount="9"))
    corner.sim.control.step(seconds=26 * HOUR)
    path = f"/promotion/202607/activities/{activity}/republish"
    with untouched(corner):
        assert put(corner, activity, terms(corner, activity_price_amount="9")).code == 17029012
        assert corner.post(path, {"begin_time": now(corner) - 9 * HOUR}).code == 17029005
    request_body = {"begin_time": now(corner) + HOUR, "end_time": now(corner) + 3 * HOUR}
    assert corner.post(path, request_body).data == {"activity_id": activity}
    assert get(corner, activity)["status"] == "NOT_START"
    with untouched(corner):
        assert corner.post(path, request_body).code == 17029001
    corner.sim.control.step(seconds=2 * HOUR)
    assert lock(corner)["activity_id"] == activity


def test_a_running_flash_sale_keeps_its_products(corner: Shop) -> None:
    activity = create(corner, activity_type="FLASHSALE")
    put(corner, activity, terms(corner, activity_price_amount="5"))
    corner.sim.control.step(seconds=HOUR + 1)
    one = sku(corner)
    path = f"{ACTIVITIES}/{activity}/products"
    with untouched(corner):
        assert put(corner, activity, terms(corner, activity_price_amount="4")).code == 17029048
        assert corner.call("DELETE", path, None, {"sku_ids": [one["sku_id"]]}).code == 17029048
        assert corner.call("DELETE", path, None, {"product_ids": [one["product_id"]]}).code == 17029047
    stock = sum(r["available"] for r in corner.sim.control.inventory() if r["sku_id"] == one["sku_id"])
    assert lock(corner)["reserved"] == stock


def test_what_is_not_in_an_activity_cannot_be_removed(corner: Shop) -> None:
    activity = create(corner)
    path = f"{ACTIVITIES}/{activity}/products"
    with untouched(corner):
        assert corner.call("DELETE", path, None, {}).code == 17029001
        assert corner.call("DELETE", path, None, {"product_ids": ["1"]}).code == 17029023
        assert corner.call("DELETE", path, None, {"sku_ids": ["1"]}).code == 17029024
        assert corner.get(f"{ACTIVITIES}/1").code == 17029009


def test_the_search_filters_and_pages_by_offset(corner: Shop) -> None:
    made = [create(corner, title=f"Sale {number}") for number in range(5)]
    flash = create(corner, title="Flash", activity_type="FLASHSALE")
    search = f"{ACTIVITIES}/search"
    first = corner.post(search, {"page_size": 4}).data
    assert (first["total_count"], first["next_page_token"]) == (6, "4")
    rest = corner.post(search, {"page_size": 4, "page_token": "4"}).data
    seen = [row["id"] for row in first["activities"] + rest["activities"]]
    assert (sorted(seen), rest["next_page_token"]) == (sorted([*made, flash]), "")
    found = corner.post(search, {"activity_type": "FLASHSALE", "activity_title": "fla"}).data
    assert [row["id"] for row in found["activities"]] == [flash]
    assert corner.post(search, {"status": "ONGOING"}).data["total_count"] == 0
    assert corner.post(search, {"page_token": "9990", "page_size": 20}).code == 17029059


def test_notices_tell_of_every_change_and_status(corner: Shop) -> None:
    corner.sim.control.settings(webhook_url="http://127.0.0.1:9/hooks")
    activity = create(corner)
    put(corner, activity, terms(corner, activity_price_amount="9"))
    corner.sim.control.step(seconds=HOUR + 1)
    corner.sim.control.step(seconds=25 * HOUR)
    told = [json.loads(row["body"]) for row in corner.sim.control.notices() if row["type"] in (39, 63)]
    kinds = [(body["type"], body["data"].get("change_type") or body["data"]["status"]) for body in told]
    assert kinds == [(63, "CREATE"), (63, "UPDATE"), (39, "ONGOING"), (39, "EXPIRED")]
    assert all(body["data"]["activity_id"] == activity for body in told)
    corner.sim.control.post("/strikethrough/expire", shop_id=corner.id, seller_sku="MUG-SAND")
    last = json.loads(corner.sim.control.notices()[-1]["body"])
    assert (last["type"], last["data"]["sku_id"]) == (38, sku(corner)["sku_id"])


def test_a_promotion_survives_a_snapshot(corner: Shop, tmp_path: Path) -> None:
    activity = create(corner)
    put(corner, activity, terms(corner, activity_price_amount="9"))
    corner.sim.control.save(tmp_path / "world")
    corner.sim.control.load(tmp_path / "world")
    corner.sim.control.step(seconds=HOUR + 1)
    assert get(corner, activity)["status"] == "ONGOING"
    assert lock(corner)["activity_id"] == activity


def test_coupons_are_read_as_they_were_made(corner: Shop) -> None:
    made = [
        corner.sim.control.post("/coupon", shop_id=corner.id, title=f"C{n}", amount="5.00")["coupon_id"]
        for n in range(3)
    ]
    later = corner.sim.control.post(
        "/coupon", shop_id=corner.id, title="Soon", percentage="10", begin_in=HOUR, display_type="CHAT"
    )["coupon_id"]
    first = corner.post("/promotion/202406/coupons/search", {}, {"page_size": 3}).data
    token = first["next_page_token"]
    rest = corner.post("/promotion/202406/coupons/search", {}, {"page_size": 3, "page_token": token}).data
    assert {row["id"] for row in first["coupons"] + rest["coupons"]} == {*made, later}
    waiting = corner.post("/promotion/202406/coupons/search", {"status": ["NOT_START"]}).data
    assert [row["id"] for row in waiting["coupons"]] == [later]
    one = corner.get(f"/promotion/202406/coupons/{made[0]}").data["coupon"]
    assert one["discount"]["reduction_amount"] == {"amount": "5.00", "currency": "USD"}
    assert corner.get("/promotion/202406/coupons/1").code == 17029001
