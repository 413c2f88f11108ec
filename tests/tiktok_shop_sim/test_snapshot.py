"""A world with everything in it is put into a file and goes on from there: every answer and every timer."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.tiktok_shop_sim.wire import Shop

from tiktok_shop_sim.modules import import_all
from tiktok_shop_sim.testing import Simulator
from tiktok_shop_sim.world.store import STORES

START = 1_780_000_000
"""A moment at which nothing of the scenario is due."""


@pytest.fixture(scope="module")
def house() -> Iterator[Simulator]:
    with Simulator("open-house", auth_codes=["C1", "C2"], now=START, speed=0) as simulator:
        yield simulator
        assert simulator.errors() == ""


def clients(house: Simulator) -> list[Shop]:
    first = Shop(house).connect("C1")
    rows = first.get("/authorization/202309/shops", cipher=None).data["shops"]
    return [Shop(house, first.token, cipher=row["cipher"], id=row["id"]) for row in rows]


CHATS = {"begin_time_ge": START - 20 * 86_400, "begin_time_lt": START}

SEARCHES: list[tuple[str, Any, dict[str, Any]]] = [
    ("/order/202309/orders/search", {}, {"page_size": 100}),
    ("/order/202309/orders/search", {}, {"page_size": 50, "sort_field": "update_time", "sort_order": "ASC"}),
    ("/fulfillment/202309/packages/search", {}, {"page_size": 50, "sort_field": "update_time"}),
    ("/product/202502/products/search", {}, {"page_size": 100}),
    ("/return_refund/202309/returns/search", {}, {"page_size": 50}),
    ("/return_refund/202602/returns/search", {}, {"page_size": 50}),
    ("/return_refund/202309/cancellations/search", {}, {"page_size": 50}),
    ("/return_refund/202603/aftersales/search", {}, {"page_size": 50}),
    ("/return_refund/202604/rma/search", {}, {"page_size": 50}),
    ("/promotion/202309/activities/search", {}, {"page_size": 100}),
    ("/promotion/202406/coupons/search", {}, {"page_size": 50}),
    ("/customer_service/202602/sessions/search", CHATS, {"page_size": 20}),
]
READS: list[tuple[str, dict[str, Any]]] = [
    ("/seller/202309/permissions", {}),
    ("/logistics/202309/warehouses", {}),
    ("/event/202309/webhooks", {}),
    ("/product/202309/brands", {"page_size": 100}),
    ("/product/202312/prerequisites", {}),
    ("/finance/202309/statements", {"sort_field": "statement_time", "page_size": 100}),
    ("/finance/202309/withdrawals", {"types": "WITHDRAW,SETTLE,TRANSFER,REVERSE", "page_size": 100}),
    ("/finance/202507/orders/unsettled", {"sort_field": "order_create_time", "page_size": 100}),
    ("/customer_service/202309/conversations", {"page_size": 20}),
]


def answers(shop: Shop) -> dict[str, Any]:
    """What a shop is told on many paths, request ids aside."""
    told: dict[str, Any] = {}
    for path, body, query in SEARCHES:
        told[f"{path} {query}"] = plain(shop.post(path, body, query))
    for path, query in READS:
        cipher = None if path.startswith("/seller/") else "own"
        told[path] = plain(shop.get(path, query, cipher=cipher))
    for order in told["/order/202309/orders/search {'page_size': 100}"]["data"]["orders"][:12]:
        told[order["id"]] = plain(shop.get("/order/202507/orders", {"ids": order["id"]}))
        told[f"price {order['id']}"] = plain(shop.get(f"/order/202407/orders/{order['id']}/price_detail"))
    for product in told["/product/202502/products/search {'page_size': 100}"]["data"]["products"]:
        if product["status"] in ("FREEZE", "DELETED"):
            continue
        told[product["id"]] = plain(shop.get(f"/product/202309/products/{product['id']}"))
        body = {"product_ids": [product["id"]]}
        told[f"stock {product['id']}"] = plain(shop.post("/product/202309/inventory/search", body))
    for statement in told["/finance/202309/statements"]["data"]["statements"][:4]:
        path = f"/finance/202501/statements/{statement['id']}/statement_transactions"
        told[path] = plain(shop.get(path, {"sort_field": "order_create_time", "page_size": 100}))
    return told


def plain(reply: Any) -> Any:
    return {key: value for key, value in reply.body.items() if key != "request_id"}


def doors(house: Simulator) -> dict[str, Any]:
    """What the control API tells of the world."""
    paths = ("/state", "/orders", "/inventory", "/products", "/returns", "/cancellations", "/refunds")
    more = ("/statements", "/promotions", "/conversations", "/notices")
    return {path: house.control.get(path) for path in (*paths, *more)}


def test_a_world_with_everything_answers_the_same_after_a_snapshot(house: Simulator, tmp_path: Path) -> None:
    house.control.reset()
    shops = clients(house)
    before = [answers(shop) for shop in shops]
    assert {path: told[path] for told in before for path in told if told[path]["code"]} == {}
    truth = doors(house)
    house.control.save(tmp_path / "house.gz")
    house.control.buy(count=5)
    house.control.step(days=3)
    assert doors(house) != truth
    house.control.load(tmp_path / "house.gz")
    assert doors(house) == truth
    assert [answers(shop) for shop in shops] == before
    assert house.control.get("/audit")["problems"] == []


def test_nothing_that_waits_for_the_clock_is_forgotten(house: Simulator, tmp_path: Path) -> None:
    """The month after the snapshot is the month that would have been."""
    house.control.reset()
    house.control.save(tmp_path / "house.gz")

    def a_month() -> list[Any]:
        house.control.step(days=30)
        state = doors(house)
        state.pop("/notices")
        return [state, house.control.get("/audit")["problems"]]

    lived = a_month()
    house.control.load(tmp_path / "house.gz")
    assert a_month() == lived
    assert lived[1] == []


def test_a_snapshot_taken_again_is_the_same_world(house: Simulator, tmp_path: Path) -> None:
    house.control.reset()
    house.control.save(tmp_path / "one.gz")
    house.control.load(tmp_path / "one.gz")
    house.control.save(tmp_path / "two.gz")
    assert gzip.decompress((tmp_path / "one.gz").read_bytes()) == gzip.decompress(
        (tmp_path / "two.gz").read_bytes()
    )


def test_an_open_house_puts_something_on_most_stores(house: Simulator, tmp_path: Path) -> None:
    """The tests above prove only what is there to be saved."""
    house.control.reset()
    shop = clients(house)[0]
    answers(shop)
    house.control.save(tmp_path / "house.gz")
    saved = json.loads(gzip.decompress((tmp_path / "house.gz").read_bytes()))["stores"]
    filled = {name for name, records in saved.items() if records}
    wanted = {
        "returns", "refunds", "activities", "conversations", "messages", "listings", "images", "brands",
        "statements", "payments", "withdrawals", "adjustments", "reserves", "fbt_goods", "fbt_records",
    }  # fmt: skip
    assert wanted <= filled
    import_all("tiktok_shop_sim.operations")
    assert filled <= set(STORES)


def rewritten(path: Path, change: Any) -> None:
    document = json.loads(gzip.decompress(path.read_bytes()))
    change(document)
    path.write_bytes(gzip.compress(json.dumps(document).encode()))


def test_a_simulator_that_just_began_goes_on_from_whatever_store_was_saved(tmp_path: Path) -> None:
    """Operations declare stores too, and nothing has asked for an operation yet."""
    saved = tmp_path / "shop.gz"
    with Simulator("corner-shop", auth_codes=["C1"], orders=0) as simulator:
        simulator.control.save(saved)
    document = msgspec.json.decode(gzip.decompress(saved.read_bytes()))
    import_all("tiktok_shop_sim.operations")
    document["stores"] = {name: {} for name in STORES}
    saved.write_bytes(gzip.compress(msgspec.json.encode(document)))
    program = (
        "import sys; from tiktok_shop_sim import snapshot; from tiktok_shop_sim.clock import Clock;"
        "print(len(snapshot.load(sys.argv[1], Clock(None, 1.0)).stores))"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(saved)], capture_output=True, text=True)
    assert ran.stdout.strip() == str(len(STORES)), ran.stderr


def test_a_world_saved_before_a_field_was_there_goes_on(house: Simulator, tmp_path: Path) -> None:
    house.control.reset()
    house.control.save(tmp_path / "old.gz")
    truth = doors(house)

    rewritten(tmp_path / "old.gz", lambda document: document.pop("chance"))
    house.control.load(tmp_path / "old.gz")
    assert doors(house) == truth
    rewritten(tmp_path / "old.gz", lambda document: document.pop("stores"))
    house.control.load(tmp_path / "old.gz")
    assert house.control.get("/orders") == truth["/orders"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.update(format=2), "an older simulator saved it, in format 2"),
        (lambda d: d.update(format=99), "a newer simulator saved it, in format 99"),
        (lambda d: d["orders"][0].pop("id"), "another version of the simulator saved it"),
        (lambda d: d.pop("orders"), "another version of the simulator saved it"),
        (lambda d: d.clear(), "it is no saved world"),
    ],
)
def test_a_world_that_cannot_go_on_is_refused_with_its_reason_and_the_present_one_stays(
    house: Simulator, tmp_path: Path, change: Any, says: str
) -> None:
    house.control.reset()
    truth = house.control.get("/orders")
    house.control.save(tmp_path / "old.gz")
    rewritten(tmp_path / "old.gz", change)
    kept = (tmp_path / "old.gz").read_bytes()
    with pytest.raises(Exception, match=says):
        house.control.load(tmp_path / "old.gz")
    assert house.control.get("/orders") == truth
    assert (tmp_path / "old.gz").read_bytes() == kept
