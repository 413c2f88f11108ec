"""What a shop is told, why, by which rules, and at what price, over REST."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import Program, Store, key_for
from tests.web.marked_offers import marked_offers

from shelfwire.jobs.models import Job
from shelfwire.listings.models import ListingSku
from shelfwire.offers.models import (
    DriftPolicy,
    PriceChange,
    PriceOffer,
    PriceRule,
    ShopPrice,
    StockOffer,
    StockRule,
)


@pytest.fixture
def told(store: Store) -> dict[str, Any]:
    """A listing SKU of MUG with a quantity that waits and differs, a price, a rule, a change and a promotion: ids."""
    store.order()
    ids = {name: values[0] for name, values in marked_offers(store.account, "Told").items()}
    StockRule.objects.all().delete()
    PriceRule.objects.all().delete()
    link = ListingSku.objects.get(account=store.account, sku__isnull=False)
    place = store.account.warehouses.first().external_id
    StockOffer.objects.update(hindrance="", why="", reasons=[], external_warehouse_id=place)
    return {
        **ids,
        "shop": f"/shops/{store.account.pk}",
        "shop_id": store.account.pk,
        "link": link.pk,
        "place": place,
    }


def test_quantities_are_listed_explained_and_sent_by_hand(wms: Program, told: dict[str, Any]) -> None:
    (offer,) = wms.get(f"{told['shop']}/offers")["data"]
    assert (offer["id"], offer["sku"], offer["wanted"], offer["sent"]) == (told["offer_id"], "MUG", 1, None)
    path = f"/offers/{offer['id']}"
    assert wms.get(f"{path}/explain")["refusal"].startswith("A warehouse of the channel is not mapped")
    wms.put(f"{told['shop']}/warehouses/{told['place']}", {"warehouse": "main"})
    now = wms.get(f"{path}/explain")
    assert (now["quantity"], now["steps"][0], now["send"]) == (
        99,
        {"label": "On hand, Main", "number": 100, "is_result": False},
        None,
    )
    (send,) = wms.get(f"{path}/sends")["data"]
    then = wms.get(f"{path}/explain?send_id={send['id']}")
    assert (then["quantity"], then["agrees"], then["send"]["quantity"]) == (4, True, 4)
    assert wms.refused("GET", f"{path}/explain?send_id=999999") == (404, "not_found", "query.send_id")
    assert wms.send("POST", "/offers/send", {"link_ids": [told["link"]]}) == {"count": 1}
    assert wms.get(path)["asked_by"] == "API key WMS"


@pytest.mark.parametrize(
    ("change", "filters", "found"),
    [
        ({}, "state=due", 0),
        ({"due_since": "2026-01-01T00:00:00Z"}, "state=due", 1),
        ({"due_since": "2026-01-01T00:00:00Z", "hindrance": "locked"}, "state=due", 0),
        ({"hindrance": "locked"}, "state=waiting", 1),
        ({"hindrance": "locked"}, "hindrance=state", 0),
        ({"differs_since": "2026-01-01T00:00:00Z"}, "state=differs", 1),
        ({}, "state=not_enabled", 0),
        ({}, "search=mug", 1),
        ({}, "search=cup", 0),
    ],
)
def test_offers_are_narrowed(
    wms: Program, told: dict[str, Any], change: dict[str, Any], filters: str, found: int
) -> None:
    for offers, path in ((StockOffer, "offers"), (PriceOffer, "price-offers")):
        offers.objects.update(**{"hindrance": "", "due_since": None, **change})
        assert len(wms.get(f"{told['shop']}/{path}?{filters}")["data"]) == found
    assert wms.refused("GET", f"{told['shop']}/offers?state=sold") == (422, "invalid_request", "query.state")


def test_what_is_not_enabled_is_not_sent(wms: Program, told: dict[str, Any]) -> None:
    off = {"link_ids": [told["link"]], "enabled": False}
    assert [wms.put("/links/enabled", off)["count"] for _ in range(2)] == [1, 0]
    assert wms.get(f"{told['shop']}/offers?state=not_enabled")["data"][0]["enabled"] is False
    for path in ("/offers/send", "/price-offers/send"):
        assert wms.refused("POST", path, {"link_ids": [told["link"]]})[:2] == (409, "cannot_send")
        assert wms.refused("POST", path, {"link_ids": [told["link"], 999_999]}) == (
            404,
            "not_found",
            "link_ids",
        )
    assert not StockOffer.objects.exclude(asked_by="").exists()
    assert not PriceOffer.objects.exclude(asked_by="").exists()


def test_a_stock_rule_is_tried_set_and_removed(wms: Program, told: dict[str, Any]) -> None:
    wms.put(f"{told['shop']}/warehouses/{told['place']}", {"warehouse": "main"})
    rule = {"sku": "MUG", "percent": 50, "share_out": 5}
    tried = wms.put("/stock-rules", {**rule, "dry_run": True})
    assert (tried["changing"], tried["rows"][0]["before"], tried["rows"][0]["after"]) == (1, 99, 49)
    assert not StockRule.objects.exists()
    assert wms.put("/stock-rules", rule)["rule"]["scope"] == "SKU MUG"
    assert [(one["percent"], one["share_out"]) for one in wms.get("/stock-rules")["data"]] == [(50, 5)]
    assert wms.get(f"/offers/{told['offer_id']}/explain")["quantity"] == 49
    for body, code, field in (
        ({"sku": "MUG", "minimum": 5, "maximum": 3}, "bad_stock_rule", "Minimum to list"),
        ({"sku": "MUG", "percent": 101}, "invalid_request", "percent"),
        ({"sku": "MUG", "share_out": -1}, "invalid_request", "share_out"),
        ({"sku": "MUG", "shop_id": 999_999}, "not_found", "shop_id"),
        ({"product_id": 999_999}, "not_found", "product_id"),
    ):
        assert wms.refused("PUT", "/stock-rules", body)[1:] == (code, field)
    assert StockRule.objects.get().percent == 50
    assert wms.put("/stock-rules", {"sku": "MUG"})["rule"] is None
    assert not StockRule.objects.exists()


def test_how_a_shop_is_kept_in_step_is_told(wms: Program, told: dict[str, Any]) -> None:
    figures = wms.get(f"{told['shop']}/figures")
    assert (figures["on_drift"], figures["second_writers"], figures["drift"]["tasks"]) == ("send", 1, 0)
    assert (figures["inventory_lag"]["objective"], figures["inventory_lag"]["met"]) == (2.0, True)
    (drift,) = wms.get(f"{told['shop']}/drifts")["data"]
    assert (drift["expected"], drift["says"], drift["sku"]) == (4, 5, "MUG")
    (writer,) = wms.get(f"{told['shop']}/second-writers")["data"]
    assert (writer["wrote"], writer["evidence"]) == (5, ["Told"])
    assert wms.put(f"{told['shop']}/drift-policy", {"on_drift": "task"}) == {"on_drift": "task"}
    assert DriftPolicy.objects.get().on_drift == "task"
    would = wms.get(f"{told['shop']}/offers/would-send")
    assert would["changed"] + would["unchanged"] + would["unknown"] == 1
    (promotion,) = wms.get(f"{told['shop']}/promotions")["data"]
    assert len(wms.get(f"/promotions/{promotion['id']}/items")["data"]) == 1


def test_prices_are_tried_entered_undone_and_entered_again(wms: Program, told: dict[str, Any]) -> None:
    edit = {"shop_id": told["shop_id"], "sku": "MUG", "price_minor": 1500, "list_minor": None}
    tried = wms.send("POST", "/prices", {"edits": [edit], "dry_run": True})
    assert (tried["changing"], tried["change_id"], tried["rows"][0]["after_minor"]) == (1, None, 1500)
    assert not ShopPrice.objects.exists()
    done = wms.send("POST", "/prices", {"edits": [edit], "title": "Spring"}, idempotency_key="p-1")
    again = wms.send("POST", "/prices", {"edits": [edit], "title": "Spring"}, idempotency_key="p-1")
    assert again == done
    (row,) = wms.get(f"{told['shop']}/prices?search=mug")["data"]
    assert (row["price_minor"], row["entered"]["price_minor"], row["currency"]) == (1500, 1500, "EUR")
    formula = {"shop_id": told["shop_id"], "skus": ["MUG"], "percent": "-10", "rounding": "end_99_down"}
    assert wms.send("POST", "/prices/formula", formula)["rows"][0]["after_minor"] == 1299
    far = {**formula, "percent": "-50", "rounding": "none"}
    assert wms.refused("POST", "/prices/formula", far) == (409, "confirm_needed", "confirmed")
    assert ShopPrice.objects.get().price_minor == 1299
    assert wms.send("POST", "/prices/formula", {**far, "confirmed": True})["falling"] == 1
    changes = wms.get("/price-changes?size=2")
    newest = changes["data"][0]
    assert wms.get(f"/price-changes/{newest['id']}/rows")["data"][0]["before"]["price_minor"] == 1299
    for put_back in (1, 0):
        assert wms.send("POST", f"/price-changes/{newest['id']}/undo")["put_back"] == put_back
    assert ShopPrice.objects.get().price_minor == 1299
    assert wms.get(f"/price-changes/{newest['id']}")["undone_by"] is not None
    offer = f"/price-offers/{PriceOffer.objects.get().pk}"
    assert wms.get(f"{offer}/explain")["price_minor"] == 1299
    assert wms.refused("GET", f"{offer}/explain?send_id=999999") == (404, "not_found", "query.send_id")
    assert wms.send("POST", "/price-offers/send", {"link_ids": [told["link"]]}) == {"count": 1}
    assert wms.get(offer)["asked_by"] == "API key WMS"
    assert set(wms.get(f"{told['shop']}/price-offers/would-send")) >= {"rising", "falling"}


@pytest.mark.parametrize(
    ("edit", "status", "code", "field"),
    [
        ({"sku": "NONE"}, 404, "not_found", "sku"),
        ({"shop_id": 999_999}, 404, "not_found", "shop_id"),
        ({"price_minor": 0}, 422, "invalid_request", "edits.0.price_minor"),
        ({"price_minor": "900"}, 422, "invalid_request", "edits.0.price_minor"),
        ({"prize_minor": 900}, 422, "invalid_request", "edits.0.prize_minor"),
        ({"sale_from": "2026-05-01 08:00"}, 422, "invalid_request", "edits.0.sale_from"),
    ],
)
def test_a_price_that_cannot_be_is_refused_and_nothing_is_entered(
    wms: Program, told: dict[str, Any], edit: dict[str, Any], status: int, code: str, field: str
) -> None:
    body = {"edits": [{"shop_id": told["shop_id"], "sku": "MUG", **edit}]}
    assert wms.refused("POST", "/prices", body) == (status, code, field)
    assert not ShopPrice.objects.exists()


def test_a_bad_row_is_named_and_the_others_go_in(wms: Program, told: dict[str, Any]) -> None:
    edits = [
        {"shop_id": told["shop_id"], "sku": "MUG", "price_minor": 1500},
        {"shop_id": told["shop_id"], "sku": "MUG", "price_minor": 1600},
    ]
    done = wms.send("POST", "/prices", {"edits": edits})
    assert (done["changing"], done["refused"]) == (1, 1)
    assert "already" in done["rows"][1]["refused"]
    assert ShopPrice.objects.get().price_minor == 1500


def test_a_price_rule_is_tried_set_and_removed(wms: Program, told: dict[str, Any]) -> None:
    wms.patch("/skus/MUG", {"price_minor": 1000, "currency": "EUR"})
    rule = {"sku": "MUG", "percent": "10", "rounding": "end_95_up"}
    assert wms.put("/price-rules", {**rule, "dry_run": True})["rows"][0]["after_minor"] == 1195
    assert not PriceRule.objects.exists()
    assert wms.put("/price-rules", rule)["change_id"] is not None
    (shown,) = wms.get("/price-rules")["data"]
    assert (shown["scope"], shown["percent"], shown["rounding"]) == ("SKU MUG", "10.00", "end_95_up")
    for body, status, code in (
        ({**rule, "percent": "10 %"}, 422, "invalid_request"),
        ({**rule, "rate": "1.1"}, 422, "bad_price_rule"),
        ({**rule, "percent": "-90"}, 409, "confirm_needed"),
    ):
        assert wms.refused("PUT", "/price-rules", body)[:2] == (status, code)
    assert PriceRule.objects.get().percent == 10
    wms.put("/price-rules", {"sku": "MUG"})
    assert not PriceRule.objects.exists()


def test_a_price_list_comes_as_a_file(wms: Program, told: dict[str, Any], store: Store) -> None:
    file = b"SKU,Price\r\nMUG,12.50\r\nNONE,3\r\n"
    job = wms.post(
        "/prices/import", status=202, files={"file": ("p.csv", file)}, form={"shop_id": str(told["shop_id"])}
    )
    store.shop.drain()
    ended = wms.get(f"/jobs/{job['id']}")
    assert (ended["succeeded"], ended["failed"]) == (1, 1)
    assert ShopPrice.objects.get().price_minor == 1250


def test_who_may_not_sees_and_changes_nothing(
    reader: Program, stranger_wms: Program, told: dict[str, Any], store: Store
) -> None:
    edit = {"shop_id": told["shop_id"], "sku": "MUG", "price_minor": 1500}
    jobs, changes = Job.objects.count(), PriceChange.objects.count()
    for method, path, body in (
        ("PUT", "/links/enabled", {"link_ids": [told["link"]], "enabled": False}),
        ("POST", "/offers/send", {"link_ids": [told["link"]]}),
        ("POST", "/price-offers/send", {"link_ids": [told["link"]]}),
        ("PUT", f"{told['shop']}/drift-policy", {"on_drift": "task"}),
        ("PUT", "/stock-rules", {"shop_id": told["shop_id"], "safety": 1}),
        ("PUT", "/price-rules", {"shop_id": told["shop_id"], "percent": "1"}),
        ("POST", "/prices", {"edits": [edit]}),
        ("POST", f"/price-changes/{told['change_id']}/undo", None),
        ("POST", f"{told['shop']}/listings/download", None),
        ("PUT", f"{told['shop']}/switches/stock_out", {"on": True}),
    ):
        assert reader.refused(method, path, body)[:2] == (403, "forbidden")
        assert stranger_wms.refused(method, path, body)[:2] == (404, "not_found")
    only_stock = key_for(store.company, ["inventory:read"], "Stock")
    assert only_stock.refused("GET", f"{told['shop']}/prices")[:2] == (403, "forbidden")
    assert ListingSku.objects.get(pk=told["link"]).enabled
    assert (Job.objects.count(), PriceChange.objects.count()) == (jobs, changes)
    for nothing in (StockRule, PriceRule, DriftPolicy, ShopPrice):
        assert not nothing.objects.exists()
    assert not StockOffer.objects.exclude(asked_by="").exists()
