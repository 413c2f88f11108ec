"""Orders over REST."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.api.conftest import Program, Store
from tests.factories import DAY_ONE

from shelfwire.channels.port import CancelRequest
from shelfwire.jobs.models import Job
from shelfwire.orders.actions import add_block, erase_personal_data
from shelfwire.orders.models import Order, TimelineEntry


def ids(answer: Any) -> list[int]:
    return [row["id"] for row in answer["data"]]


def test_an_order_comes_with_its_units_address_amounts_and_no_reason_against_it(
    wms: Program, store: Store
) -> None:
    order = store.order("777", units=[("MUG", 2)])
    found = wms.get(f"/orders/{order.pk}")
    assert [line["sku"] for line in found["lines"]] == ["MUG", "MUG"]
    assert found["total"] == {"minor": 3499, "currency": "USD"}
    assert found["address"]["name"] == "Dana Whitfield"
    assert {a["kind"]: a["text"] for a in found["amounts"]} == {
        "product_price": "30.00",
        "shipping_price": "4.99",
    }
    assert (found["why_not_shippable"], found["blocks"]) == ([], [])
    assert found["placed_at"] == "2026-03-02T15:00:00Z"
    assert ids(wms.get("/orders")) == [order.pk]


def test_an_order_on_hold_says_why_it_may_not_ship(wms: Program, store: Store) -> None:
    found = wms.get(f"/orders/{store.order(status='on_hold').pk}")
    assert found["status"] == "held"
    assert found["why_not_shippable"]
    assert [r["code"] for r in found["shipping_checks"] if r["state"] == "stops"] == ["state"]


def test_a_request_to_cancel_tells_why_and_until_when(wms: Program, store: Store) -> None:
    request = CancelRequest("code_x", "Ordered by mistake", DAY_ONE, DAY_ONE + timedelta(hours=48))
    asked = store.order("778", cancel_requested=True, cancel_request=request)
    wanted = {
        "reason": "Ordered by mistake",
        "reason_code": "code_x",
        "asked_at": "2026-03-02T15:00:00Z",
        "due_at": "2026-03-04T15:00:00Z",
    }
    assert wms.get(f"/orders/{asked.pk}")["cancel_request"] == wanted
    assert wms.get("/orders")["data"][0]["cancel_request"] == wanted
    assert wms.get(f"/orders/{store.order('779').pk}")["cancel_request"] is None


def test_each_filter_narrows(wms: Program, store: Store) -> None:
    mug = store.order("1001", placed_at=DAY_ONE)
    held = store.order("1002", status="on_hold", placed_at=DAY_ONE + timedelta(hours=1))
    blocked = store.order("1003", units=[("NOPE", 1)], placed_at=DAY_ONE + timedelta(hours=2))
    newest_first = [blocked.pk, held.pk, mug.pk]
    expected = {
        "": newest_first,
        "status=held": [held.pk],
        "status=held&status=released": newest_first,
        "blocked=true": [blocked.pk],
        "sku=MUG": [held.pk, mug.pk],
        "search=1002": [held.pk],
        f"shop_id={store.account.pk}": newest_first,
        "shop_id=999999": [],
        "channel=folder": newest_first,
        "channel=tiktok": [],
        "order_class=sale": newest_first,
        "order_class=sample": [],
        "source=Website": newest_first,
        "source=Elsewhere": [],
        "placed_from=2026-03-02T16:00:00Z": [blocked.pk, held.pk],
        "placed_to=2026-03-02T16:00:00Z": [mug.pk],
        "placed_from=2026-03-02T17:00:00%2B01:00": [blocked.pk, held.pk],
        "deadline=late": [blocked.pk, mug.pk],
        "deadline=later": [],
    }
    assert {asked: ids(wms.get(f"/orders?{asked}")) for asked in expected} == expected


def test_pages_follow_each_other_without_gap_or_repeat(wms: Program, store: Store) -> None:
    made = [store.order(placed_at=DAY_ONE).pk for _ in range(7)]
    seen, after = [], ""
    while True:
        page = wms.get(f"/orders?size=3{f'&after={after}' if after else ''}")
        seen += ids(page)
        after = page["next"]
        if after is None:
            break
    assert seen == sorted(made, reverse=True)


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        ("statuses=held", "unknown_name", "query.statuses"),
        ("updated_since=2026-03-02T16:00:00Z", "unknown_name", "query.updated_since"),
        ("status=lost", "invalid_request", "query.status.0"),
        ("size=201", "invalid_request", "query.size"),
        ("size=0", "invalid_request", "query.size"),
        ("placed_from=2026-03-02T16:00:00", "invalid_request", "query.placed_from"),
        ("placed_from=0001-01-01T00:00:00Z", "invalid_request", "query.placed_from"),
        ("after=damaged", "bad_cursor", "after"),
        ("after=WzEsMl0", "bad_cursor", "after"),
        ("search=%00", "invalid_request", "query.search"),
        ("shop_id=99999999999999999999", "invalid_request", "query.shop_id.0"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(
    wms: Program, store: Store, asked: str, code: str, field: str
) -> None:
    assert wms.refused("GET", f"/orders?{asked}") == (422, code, field)


def test_a_refusal_names_the_value_it_refuses(wms: Program, store: Store) -> None:
    problem = wms.ask("GET", "/orders?status=lost").json()
    assert (problem["value"], problem["errors"][0]["value"]) == ("lost", "lost")
    assert "held" in problem["detail"]


def test_there_is_no_order_of_a_number_that_nobody_gave(wms: Program, store: Store) -> None:
    assert wms.refused("GET", "/orders/4711") == (404, "not_found", "order_id")
    assert wms.refused("GET", "/orders/99999999999999999999")[0] == 422


def test_the_diary_is_read_page_by_page(wms: Program, store: Store) -> None:
    order = store.order()
    for n in range(3):
        wms.post(f"/orders/{order.pk}/notes", {"text": f"Note {n}"})
    first = wms.get(f"/orders/{order.pk}/timeline?size=2")
    assert [(e["text"], e["by"]) for e in first["data"]] == [
        ("Note 2", "API key WMS"),
        ("Note 1", "API key WMS"),
    ]
    rest = wms.get(f"/orders/{order.pk}/timeline?after={first['next']}")
    assert rest["data"][0]["text"] == "Note 0"
    assert rest["next"] is None


def test_the_channels_document_is_given_verbatim_until_it_is_erased(wms: Program, store: Store) -> None:
    order = store.order()
    body = order.documents.get().body
    assert wms.ask("GET", f"/orders/{order.pk}/document").content.decode() == body
    erase_personal_data([order], by="Alice", why="asked")
    assert wms.refused("GET", f"/orders/{order.pk}/document") == (404, "not_found", "order_id")


def test_a_download_is_a_job_that_brings_the_orders(wms: Program, store: Store) -> None:
    external_id = store.shop.world.place_order()
    window = {"shop_id": store.account.pk, "since": "2020-01-01T00:00:00Z"}
    job = wms.post("/orders/download", window, status=202)
    assert (job["status"], job["started_by"]) == ("queued", "API key WMS")
    store.shop.drain()
    assert wms.get(f"/jobs/{job['id']}")["status"] == "completed"
    assert Order.objects.get().external_id == external_id


def test_a_download_that_cannot_be_is_refused_and_no_job_exists(wms: Program, store: Store) -> None:
    window = {"shop_id": store.account.pk, "since": "2026-03-02T00:00:00Z", "until": "2026-03-01T00:00:00Z"}
    before = Job.objects.count()
    assert wms.refused("POST", "/orders/download", window) == (422, "bad_window", "until")
    store.shop.switch("orders_in", on=False)
    del window["until"]
    assert wms.refused("POST", "/orders/download", window) == (422, "switch_off", "orders_in")
    naive = {**window, "since": "2026-03-02T00:00:00"}
    assert wms.refused("POST", "/orders/download", naive) == (422, "invalid_request", "since")
    assert Job.objects.count() == before


def test_an_order_is_read_again_on_demand(wms: Program, store: Store) -> None:
    external_id = store.shop.world.place_order(held=True)
    store.shop.ring(store.shop.world.ring(external_id))
    store.shop.drain()
    order = Order.objects.get(external_id=external_id)
    assert order.status == "held"
    store.shop.world.release(external_id)
    assert wms.post(f"/orders/{order.pk}/refresh", status=200)["status"] == "released"


def test_when_the_channel_is_away_a_refresh_says_so_and_changes_nothing(wms: Program, store: Store) -> None:
    external_id = store.shop.world.place_order()
    store.shop.ring(store.shop.world.ring(external_id))
    store.shop.drain()
    order = Order.objects.get(external_id=external_id)
    with store.shop.world.break_network(when="before"):
        status, code, _ = wms.refused("POST", f"/orders/{order.pk}/refresh")
    assert (status, code) == (503, "channel_unavailable")
    assert Order.objects.get(pk=order.pk).checked_at == order.checked_at


def test_an_order_the_channel_does_not_have_is_gone(wms: Program, store: Store) -> None:
    order = store.order()
    assert wms.refused("POST", f"/orders/{order.pk}/refresh")[:2] == (409, "gone")


def test_a_person_lifts_a_block_that_may_be_lifted(wms: Program, store: Store) -> None:
    order = store.order()
    add_block(order.pk, "address_changed", "It changed.", "worker")
    found = wms.get(f"/orders/{order.pk}")
    assert [b["code"] for b in found["blocks"]] == ["address_changed"]
    lifted = wms.post(f"/orders/{order.pk}/blocks/address_changed/lift", {"why": "I asked"}, status=200)
    assert lifted["blocks"] == []
    again = wms.refused("POST", f"/orders/{order.pk}/blocks/address_changed/lift", {"why": "I asked"})
    assert again[:2] == (422, "no_such_block")


def test_a_block_that_ends_by_itself_is_not_lifted(wms: Program, store: Store) -> None:
    order = store.order(units=[("NOPE", 1)])
    refusal = wms.refused("POST", f"/orders/{order.pk}/blocks/unmapped/lift", {"why": "Now!"})
    assert refusal == (422, "not_forceable", "code")
    assert wms.get(f"/orders/{order.pk}")["is_blocked"] is True


def test_an_empty_note_is_refused_and_not_written(wms: Program, store: Store) -> None:
    order = store.order()
    before = TimelineEntry.objects.count()
    assert wms.refused("POST", f"/orders/{order.pk}/notes", {"text": ""})[:2] == (422, "invalid_request")
    assert TimelineEntry.objects.count() == before
