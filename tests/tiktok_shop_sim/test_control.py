"""The control API itself: described, repeatable, saved and restored."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema_rs
import pytest
from tests.tiktok_shop_sim.wire import Shop, mark_shipped, nothing_changes, send, waiting_order

from tiktok_shop_sim import scenarios
from tiktok_shop_sim.clock import Clock
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.testing import Control, ControlError, Simulator


def test_the_door_describes_every_verb(corner: Shop) -> None:
    document = corner.sim.control.get("/openapi.json")
    assert {"/_sim/buy", "/_sim/clock/step", "/_sim/faults", "/_sim/orders"} <= document["paths"].keys()
    for path, item in document["paths"].items():
        for method, verb in item.items():
            assert verb["summary"], f"{method} {path}"
    for name, schema in document["components"]["schemas"].items():
        root = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        assert jsonschema_rs.Draft202012Validator(root), schema
    assert "seller_sku" in json.dumps(document["components"]["schemas"]["BuyLine"])


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/buy", {"colour": "red"}, 400),
        ("/buy", {"count": 0}, 400),
        ("/buy", {"lines": [{"seller_sku": "NOPE"}]}, 404),
        ("/pay", {"order_id": "1"}, 404),
        ("/pay", {}, 400),
        ("/scan", {}, 400),
        ("/scan", {"tracking_number": "nobody's"}, 404),
        ("/faults", {"kind": "meteor"}, 400),
        ("/reset", {"scenario": "atlantis"}, 400),
        ("/snapshot/load", {"path": "/nowhere/at/all"}, 400),
    ],
)
def test_a_request_that_cannot_be_granted_says_why(
    corner: Shop, path: str, body: dict[str, object], status: int
) -> None:
    with pytest.raises(ControlError) as refused:
        corner.sim.control.request("POST", path, body)
    assert refused.value.status == status
    assert '"error"' in str(refused.value)


def test_a_reset_or_restore_that_fails_leaves_the_world_as_it_was(corner: Shop) -> None:
    control = corner.sim.control
    for path, body in (("/reset", {"scenario": "atlantis"}), ("/snapshot/load", {"path": "/nowhere"})):
        with nothing_changes(corner.sim), pytest.raises(ControlError):
            control.request("POST", path, body)
        assert control.state()["scenario"] == "corner-shop"
    assert corner.get("/logistics/202309/warehouses").code == 0


def test_paying_twice_is_refused_and_changes_nothing(corner: Shop) -> None:
    order = corner.sim.control.buy(pay=False)[0]["id"]
    corner.sim.control.pay(order)
    before = corner.sim.control.order(order)
    with pytest.raises(ControlError) as refused:
        corner.sim.control.pay(order)
    assert refused.value.status == 409
    assert corner.sim.control.order(order) == before


@pytest.mark.parametrize("name", ["corner-shop", "saigon"])
def test_the_same_seed_and_moment_give_the_same_world(name: str) -> None:
    def world(seed: int) -> list[object]:
        made = scenarios.build(
            Settings(scenario=name, seed=seed, now=1_790_000_000.0), Clock(1_790_000_000.0, 0)
        )
        return [(o.id, o.status, o.create_time, [u.sku_id for u in o.units]) for o in made.orders.values()]

    assert world(7) == world(7)
    assert world(7) != world(8)


def test_a_large_shop_has_as_many_orders_as_asked_for() -> None:
    made = scenarios.build(Settings(scenario="busy-shop", orders=1234), Clock())
    first = next(iter(made.shops))
    assert len(made.books[first].created) == 1234
    assert len(made.skus) == 1200


def test_reset_starts_over(corner: Shop) -> None:
    control = corner.sim.control
    bought = control.buy()[0]["id"]
    control.reset(auth_codes=["NEW"])
    assert bought not in {order["id"] for order in control.orders()} or control.orders()[-1]["id"] != bought
    assert corner.get("/logistics/202309/warehouses").code == 36009004
    assert corner.exchange("NEW").code == 0
    control.reset(auth_codes=["C1"], scenario="saigon")
    assert control.state()["scenario"] == "saigon"
    control.reset(scenario="corner-shop")


def test_the_catalogue_is_what_lies_on_the_shelf(corner: Shop) -> None:
    control = corner.sim.control
    rows = control.catalogue()
    assert len(rows) == 28
    held: dict[str, int] = {}
    for row in control.inventory(shop_id=corner.id):
        held[row["seller_sku"]] = held.get(row["seller_sku"], 0) + row["available"] + row["committed"]
    assert all(row["quantity"] == held[row["seller_sku"]] for row in rows)
    text = list(csv.DictReader(io.StringIO(control.catalogue_csv())))
    assert [row["seller_sku"] for row in text] == [row["seller_sku"] for row in rows]
    assert text[0].keys() == rows[0].keys()


def invariants(control: Control) -> None:
    """Stock is the sum of its parts, and what is committed is what open orders hold."""
    open_units: dict[str, int] = {}
    for order in control.orders():
        for line in order["lines"]:
            if line["status"] in ("UNPAID", "AWAITING_SHIPMENT"):
                open_units[line["sku_id"]] = open_units.get(line["sku_id"], 0) + 1
    committed: dict[str, int] = {}
    for row in control.inventory():
        assert row["available"] >= 0
        assert row["listed"] == row["available"] + row["committed"] + row["sold"]
        committed[row["sku_id"]] = committed.get(row["sku_id"], 0) + row["committed"]
    assert {sku: n for sku, n in committed.items() if n} == open_units


@pytest.mark.parametrize("name", ["corner", "saigon"])
def test_committed_stock_is_what_open_orders_hold(name: str, request: pytest.FixtureRequest) -> None:
    shop: Shop = request.getfixturevalue(name)
    control = shop.sim.control
    invariants(control)
    control.buy(count=40)
    invariants(control)
    control.step(days=3)
    invariants(control)
    for order in control.orders(status="AWAITING_SHIPMENT", limit=5):
        control.cancel(order["id"])
    control.scan(everything=True)
    control.step(days=30)
    invariants(control)


@pytest.mark.parametrize("past_orders", [None])
def test_a_world_is_saved_and_goes_on_where_it_was(corner: Shop, tmp_path: Path) -> None:
    control = corner.sim.control
    held = control.buy()[0]["id"]
    shipped = waiting_order(corner)["id"]
    mark_shipped(corner, shipped, "1Z999AA10123456784")
    control.settings(webhook_url="http://127.0.0.1:9/nobody")
    control.buy(pay=False)
    control.settle_notices()
    control.save(tmp_path / "world.gz")
    truth, stock = control.orders(), control.inventory()
    control.settings(webhook_url="")
    control.buy(count=3)
    control.step(days=2)
    control.load(tmp_path / "world.gz")
    assert control.orders() == truth
    assert control.inventory() == stock
    assert corner.post("/order/202309/orders/search", {}, {"page_size": 5}).data["total_count"] == 503
    assert {n["state"] for n in control.notices()} == {"waiting"}
    control.step(hours=1)
    assert control.order(held)["status"] == "AWAITING_SHIPMENT"
    control.scan(tracking_number="1Z999AA10123456784")
    assert control.buy()[0]["id"] not in {order["id"] for order in truth}


def test_a_state_file_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state.gz"
    with Simulator(auth_codes=["C1"], state_file=path) as simulator:
        shop = Shop(simulator).connect("C1")
        order = simulator.control.buy()[0]["id"]
    with Simulator(auth_codes=["C1"], state_file=path) as simulator:
        shop.sim = simulator
        assert shop.get("/order/202507/orders", {"ids": order}).code == 0
        assert shop.exchange("C1").code == 36004004
        assert simulator.errors() == ""


def test_a_start_that_cannot_succeed_says_why() -> None:
    with pytest.raises(RuntimeError, match="no scenario 'atlantis'"):
        Simulator("atlantis").start()


def test_the_front_page_points_to_the_control_api(corner: Shop) -> None:
    assert "/_sim/openapi.json" in send(corner.sim.url, "GET", "/").raw.decode()


def test_what_to_put_into_a_client_is_in_the_state(corner: Shop) -> None:
    state = corner.sim.control.state()
    assert state["app_key"] == corner.sim.app_key
    assert state["auth_codes"] == ["C2"]
    assert state["shops"][0]["cipher"] == corner.cipher
    assert "app_secret" not in state


@pytest.mark.parametrize("past_orders", [None])
def test_a_reset_is_as_it_was_at_the_start_whatever_an_earlier_reset_asked_for(corner: Shop) -> None:
    before = corner.sim.control.get("/orders")["total"]
    assert before > 0
    corner.sim.control.reset(scenario="saigon", orders=0, seed=7)
    assert corner.sim.control.get("/orders")["total"] == 0
    corner.sim.control.reset()
    assert corner.sim.control.get("/orders")["total"] == before
    assert corner.sim.control.shop()["region"] == "US"
