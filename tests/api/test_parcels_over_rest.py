"""Parcels over REST: the door for shipping software, with the hold gate in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.api.conftest import FEDEX, UPS, Program, Store, bought_label
from tests.factories import mark_sent

from shelfwire.channels.port import TrackingEvent, TrackingStep
from shelfwire.exchange.actions.outgoing import refuse
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions import record_events
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.jobs.models import Job
from shelfwire.kit.clock import now
from shelfwire.kit.errors import Reason
from shelfwire.orders.models import Order

FILE_HEAD = b"Order ID,Carrier,Tracking number\r\n"


def box(store: Store, *orders: Order, number: str = UPS, **more: Any) -> dict[str, Any]:
    contents = [{"order_id": order.pk} for order in orders]
    return {
        "shop_id": store.account.pk,
        "carrier": "UPS",
        "tracking_number": number,
        "contents": contents,
        **more,
    }


def nothing_exists() -> bool:
    return not (Parcel.objects.exists() or ParcelUnit.objects.exists() or Outgoing.objects.exists())


def test_a_parcel_ships_an_order_and_its_number_reaches_the_channel(wms: Program, store: Store) -> None:
    external_id = store.shop.world.place_order()
    store.shop.ring(store.shop.world.ring(external_id))
    store.shop.drain()
    order = Order.objects.get(external_id=external_id)
    made = wms.post("/parcels", box(store, order))
    assert (made["status"], made["via"], made["made_by"]) == ("ready", "rest", "API key WMS")
    assert made["order_ids"] == [order.pk]
    store.shop.drain()
    assert wms.get(f"/parcels/{made['id']}")["status"] == "sent"
    operations = wms.get(f"/parcels/{made['id']}/outgoing")["data"]
    assert [(d["kind"], d["status"], d["order_external_id"]) for d in operations] == [
        ("ship", "done", external_id)
    ]
    unscanned = wms.get("/parcels/unscanned")["data"]
    assert [p["id"] for p in unscanned] == [made["id"]]
    [clock] = wms.get("/parcels/first-scan")["data"]
    assert (clock["shop_id"], clock["to_pack"], clock["late_share"]) == (store.account.pk, None, None)
    [hand_over] = clock["hand_over"]
    assert (hand_over["carrier"], hand_over["parcels"], hand_over["late"]) == (made["carrier"], 1, 0)
    assert wms.get("/parcels/not-moving")["data"] == []
    Parcel.objects.update(sent_at=now() - timedelta(days=3))
    [still] = wms.get("/parcels/not-moving")["data"]
    assert (still["id"], still["order_ids"]) == (made["id"], [order.pk])
    told = TrackingEvent(now(), "Picked up", code="30101", step=TrackingStep.MOVING, place="Reno")
    record_events(parcel_id=made["id"], source="channel", events=[told])
    [event] = wms.get(f"/parcels/{made['id']}/events")["data"]
    assert (event["text"], event["step"], event["place"]) == ("Picked up", "moving", "Reno")
    assert wms.get("/parcels/not-moving")["data"] == []


@pytest.mark.parametrize("status", ["unpaid", "on_hold"])
def test_the_hold_gate_stands_over_rest_too(wms: Program, store: Store, status: str) -> None:
    order = store.order(status=status)
    refusal = wms.refused("POST", "/parcels", box(store, order))
    assert refusal == (422, "not_released", "order")
    assert nothing_exists()


def test_one_held_order_keeps_the_whole_parcel_from_being(wms: Program, store: Store) -> None:
    assert wms.refused("POST", "/parcels", box(store, store.order(), store.order(status="on_hold")))[0] == 422
    assert nothing_exists()


def test_an_order_splits_into_two_parcels_by_units(wms: Program, store: Store) -> None:
    order = store.order(units=[("MUG", 3)])
    first, *others = [line["id"] for line in wms.get(f"/orders/{order.pk}")["lines"]]
    one = wms.post("/parcels", {**box(store), "contents": [{"order_id": order.pk, "unit_ids": [first]}]})
    rest = wms.post("/parcels", {**box(store, order), "carrier": "fedex", "tracking_number": FEDEX})
    assert (one["unit_ids"], rest["unit_ids"]) == ([first], others)


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"carrier": "Pigeon Post"}, 422, "unknown_carrier", "carrier"),
        ({"carrier": "", "tracking_number": "ABCDEF"}, 422, "unknown_carrier", "carrier"),
        (
            {"carrier": "", "tracking_number": "1Z999AA10123456785"},
            422,
            "malformed_tracking_number",
            "tracking_number",
        ),
        ({"carrier": "usps", "tracking_number": "9400100000000000000006"}, 422, "carrier_not_mapped", None),
        ({"tracking_number": "12"}, 422, "malformed_tracking_number", "tracking_number"),
        ({"tracking_number": ""}, 422, None, "tracking_number"),
        ({"contents": []}, 422, "invalid_request", "contents"),
        ({"contents": [{"order_id": 4711}]}, 422, "wrong_shop", "order"),
        ({"contents": [{"order_id": "1"}]}, 422, "invalid_request", "contents.0.order_id"),
        ({"shop_id": 4711}, 404, "not_found", "shop_id"),
        ({"trackingNumber": UPS}, 422, "invalid_request", "trackingNumber"),
        ({"accept_unusual_number": "yes"}, 422, "invalid_request", "accept_unusual_number"),
    ],
)
def test_a_parcel_that_cannot_be_is_refused_and_nothing_exists(
    wms: Program, store: Store, change: dict[str, Any], status: int, code: str | None, field: str | None
) -> None:
    body = {**box(store, store.order()), **change}
    found = wms.refused("POST", "/parcels", body)
    assert found[0] == status
    assert code is None or found[1] == code
    assert field is None or found[2] == field
    assert nothing_exists()


def test_a_body_that_is_no_json_is_unreadable(wms: Program, store: Store) -> None:
    from django.test import Client

    answer = Client().post(
        "/api/v1/parcels",
        b"{not json",
        content_type="application/json",
        headers={"Authorization": f"Bearer {wms.key}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_request")


def test_a_number_is_used_once(wms: Program, store: Store) -> None:
    wms.post("/parcels", box(store, store.order()))
    again = wms.refused("POST", "/parcels", box(store, store.order()))
    assert again[:2] == (409, "tracking_number_used")
    assert Parcel.objects.count() == 1


def test_parcels_are_found_by_what_people_have_at_hand(wms: Program, store: Store) -> None:
    order, other = store.order("555501"), store.order("555502")
    one = wms.post("/parcels", box(store, order))["id"]
    two = wms.post("/parcels", {**box(store, other), "carrier": "fedex", "tracking_number": FEDEX})["id"]
    expected = {
        "": [two, one],
        "carrier=ups": [one],
        f"order_id={other.pk}": [two],
        f"search={UPS.lower()}": [one],
        "search=555502": [two],
        "status=ready": [two, one],
        "status=sent": [],
        f"shop_id={store.account.pk}": [two, one],
        "shop_id=4711": [],
    }
    assert {a: [p["id"] for p in wms.get(f"/parcels?{a}")["data"]] for a in expected} == expected


def test_a_void_parcel_frees_its_units_and_voiding_twice_changes_nothing(wms: Program, store: Store) -> None:
    order = store.order()
    made = wms.post("/parcels", box(store, order))
    for _ in range(2):
        assert wms.post(f"/parcels/{made['id']}/void", {"why": "Wrong box"}, status=200)["status"] == "void"
    assert wms.post("/parcels", box(store, order))["id"] != made["id"]


def sent(wms: Program, store: Store) -> dict[str, Any]:
    """A parcel of a real order whose tracking is on the channel."""
    external_id = store.shop.world.place_order()
    store.shop.ring(store.shop.world.ring(external_id))
    store.shop.drain()
    made = wms.post("/parcels", box(store, Order.objects.get(external_id=external_id)))
    store.shop.drain()
    return dict(wms.get(f"/parcels/{made['id']}"))


def test_a_sent_parcel_is_corrected_and_not_voided(wms: Program, store: Store) -> None:
    made = sent(wms, store)
    assert wms.refused("POST", f"/parcels/{made['id']}/void", {"why": "Oops"})[:2] == (409, "already_sent")
    new = {"carrier": "fedex", "tracking_number": FEDEX}
    corrected = wms.put(f"/parcels/{made['id']}/tracking", new)
    assert (corrected["tracking_number"], corrected["corrections"]) == (FEDEX, 1)
    again = {"carrier": "ups", "tracking_number": UPS}
    refusal = wms.refused("PUT", f"/parcels/{made['id']}/tracking", again)
    assert refusal[:2] == (422, "correction_refused")
    assert wms.get(f"/parcels/{made['id']}")["tracking_number"] == FEDEX


def test_a_parcel_that_was_not_sent_is_not_corrected(wms: Program, store: Store) -> None:
    made = wms.post("/parcels", box(store, store.order()))
    new = {"carrier": "fedex", "tracking_number": FEDEX}
    assert wms.refused("PUT", f"/parcels/{made['id']}/tracking", new)[:2] == (422, "not_sent")


def test_a_file_of_numbers_is_a_job_that_ships_good_rows_and_hands_bad_ones_back(
    wms: Program, store: Store
) -> None:
    store.order("888001")
    file = FILE_HEAD + f"888001,UPS,{UPS}\r\n888002,UPS,1Z999AA10123456785\r\n".encode()
    job = wms.post("/parcels/import", status=202, files={"file": ("numbers.csv", file)}, form={"zone": "UTC"})
    store.shop.drain()
    found = wms.get(f"/jobs/{job['id']}")
    assert (found["status"], found["succeeded"], found["failed"]) == ("partly_failed", 1, 1)
    rows = wms.get(f"/jobs/{job['id']}/rows")["data"]
    assert [(r["outcome"], r["field"]) for r in rows] == [("failed", "order")]
    out = next(f for f in wms.get(f"/jobs/{job['id']}/files")["data"] if f["direction"] == "out")
    answer = wms.ask("GET", f"/jobs/{job['id']}/files/{out['id']}")
    content = b"".join(answer.streaming_content)
    assert len(content) == out["size"]
    assert b"888002" in content
    assert "attachment" in answer["Content-Disposition"]
    assert Parcel.objects.get().tracking_number == UPS


@pytest.mark.parametrize(
    ("files", "form", "code"),
    [
        ({}, {"zone": "UTC"}, "invalid_request"),
        ({"file": ("empty.csv", b"")}, {}, "unreadable_file"),
        ({"file": ("a.csv", FILE_HEAD)}, {"timezone": "UTC"}, "unknown_name"),
        ({"file": ("a.csv", FILE_HEAD), "more": ("b.csv", b"x")}, {}, "unknown_name"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_and_no_job_exists(
    wms: Program, store: Store, files: dict[str, tuple[str, bytes]], form: dict[str, str], code: str
) -> None:
    before = Job.objects.count()
    assert wms.refused("POST", "/parcels/import", files=files, form=form)[:2] == (422, code)
    assert Job.objects.count() == before


def test_a_file_with_a_very_long_name_keeps_its_ending(wms: Program, store: Store) -> None:
    job = wms.post("/parcels/import", status=202, files={"file": ("x" * 230 + ".csv", FILE_HEAD)})
    [file] = wms.get(f"/jobs/{job['id']}/files")["data"]
    assert file["name"].endswith("x.csv")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(wms: Program, store: Store) -> None:
    body = {**box(store, store.order()), "carrier": "x" * 1_100_000}
    assert wms.refused("POST", "/parcels", body)[:2] == (413, "too_large")
    assert nothing_exists()


def test_what_the_channel_refused_is_told_in_its_words_and_sent_again_on_demand(
    wms: Program, store: Store
) -> None:
    made = wms.post("/parcels", box(store, store.order()))
    operation = Outgoing.objects.get()
    refuse(
        row=operation, error="No.", reasons=[Reason("12052", "Number is taken", "tracking_number", "Look")]
    )
    [refused] = wms.get("/outgoing?status=refused")["data"]
    assert (refused["id"], refused["subject_id"], refused["error"]) == (operation.pk, made["id"], "No.")
    assert refused["reasons"] == [
        {"code": "12052", "text": "Number is taken", "field": "tracking_number", "advice": "Look"}
    ]
    again = wms.post(f"/outgoing/{operation.pk}/retry", status=200)
    assert (again["status"], again["reasons"]) == ("due", [])
    assert wms.refused("POST", f"/outgoing/{operation.pk}/retry")[:2] == (409, "not_retryable")
    assert wms.get("/outgoing?status=refused")["data"] == []
    assert wms.get("/outgoing?shop_id=4711")["data"] == []


def test_a_refused_operation_is_dismissed_once_nothing_is_left_to_tell(wms: Program, store: Store) -> None:
    order = store.order()
    wms.post("/parcels", box(store, order))
    operation = Outgoing.objects.get()
    address, why = f"/outgoing/{operation.pk}/dismiss", {"why": "Sent by hand"}
    assert wms.refused("POST", address, why)[:2] == (409, "still_to_tell")
    refuse(
        row=operation, error="No.", reasons=[Reason("12052", "Number is taken", "tracking_number", "Look")]
    )
    assert wms.refused("POST", address, why)[:2] == (409, "still_to_tell")
    order.units.update(status="shipped")
    assert wms.refused("POST", address, {"why": ""})[0] == 422
    for _ in range(2):
        found = wms.post(address, why, status=200)
        assert (found["status"], "Sent by hand" in found["error"], found["error"].count("No.")) == (
            "withdrawn", True, 1,
        )  # fmt: skip
    assert wms.refused("POST", f"/outgoing/{operation.pk}/retry")[:2] == (409, "not_retryable")
    assert wms.refused("POST", "/outgoing/4711/dismiss", why)[0] == 404


@pytest.mark.parametrize("act", ["retry", "dismiss"])
def test_what_is_not_about_a_parcel_is_not_sent_again_with_its_scope(
    wms: Program, store: Store, act: str
) -> None:
    """A label costs money and has a scope of its own."""
    label = bought_label(store.order(shipped_by="channel"))
    operation = Outgoing.objects.get(subject_kind="label", subject_id=label.pk)
    refuse(row=operation, error="No.", reasons=[])
    asked = wms.refused("POST", f"/outgoing/{operation.pk}/{act}", {"why": "x"} if act == "dismiss" else None)
    assert asked[:2] == (409, "not_retryable")
    operation.refresh_from_db()
    assert operation.status == "refused"


@pytest.mark.parametrize("carrier", [{}, {"carrier": ""}, {"carrier": " "}])
def test_without_a_carrier_the_number_tells_it(store: Store, wms: Program, carrier: dict[str, str]) -> None:
    body = {k: v for k, v in box(store, store.order()).items() if k != "carrier"} | carrier
    made = wms.post("/parcels", body)
    assert (made["carrier"], made["tracking_number"]) == ("ups", UPS)


def test_the_carriers_of_a_region_come_with_the_reliable_ones_first(wms: Program) -> None:
    found = wms.get("/carriers?region=US")["data"]
    assert found[0]["major"]
    assert {"ups", "fedex"} <= {c["code"] for c in found}


def test_packed_orders_say_so_and_an_order_leaves_a_shared_parcel(wms: Program, store: Store) -> None:
    one, two = store.order(), store.order()
    assert wms.get(f"/orders/{one.pk}")["progress"] == "to_pack"
    body = {
        "shop_id": store.account.pk,
        "carrier": "ups",
        "tracking_number": UPS,
        "contents": [{"order_id": one.pk}, {"order_id": two.pk}],
    }
    parcel = wms.post("/parcels", body)
    assert parcel["state"] == "Ready to hand over"
    listed = wms.get("/orders?progress=packed")["data"]
    assert {(o["id"], o["progress"], o["state"]) for o in listed} == {
        (order.pk, "packed", "Packed, tracking not sent") for order in (one, two)
    }
    left = wms.post(f"/parcels/{parcel['id']}/take-out", {"order_id": two.pk}, status=200)
    assert (left["status"], wms.get(f"/orders/{two.pk}")["progress"]) == ("ready", "to_pack")
    assert wms.refused("POST", f"/parcels/{parcel['id']}/take-out", {"order_id": 4711})[0] == 404


def test_orders_of_two_buyers_do_not_share_a_parcel(wms: Program, store: Store) -> None:
    one, two = store.order(), store.order(buyer_id="B-2")
    body = {
        "shop_id": store.account.pk,
        "carrier": "ups",
        "tracking_number": UPS,
        "contents": [{"order_id": one.pk}, {"order_id": two.pk}],
    }
    assert wms.refused("POST", "/parcels", body) == (409, "unequal_recipients", "order")
    assert wms.get("/parcels")["data"] == []


def test_cancelled_items_are_put_back_once(wms: Program, store: Store) -> None:
    from tests.factories import channel_order

    from shelfwire.fulfilment.models import Parcel
    from shelfwire.kit import clock
    from shelfwire.orders.actions import record_orders

    order = store.order()
    body = {"shop_id": store.account.pk, "carrier": "ups", "tracking_number": UPS}
    made = wms.post("/parcels", {**body, "contents": [{"order_id": order.pk}]})
    parcel = Parcel.objects.get(pk=made["id"])
    mark_sent(parcel=parcel, order_id=order.pk, package_ids=("PK1",), at=clock.now())
    docs = [channel_order(order.external_id, status="cancelled", updated_at=clock.now())]
    record_orders(store.account, docs, "poll")
    assert wms.get(f"/parcels/{parcel.pk}")["state"] == "Cancelled: do not hand over"
    assert wms.get("/orders?progress=stop")["data"][0]["id"] == order.pk
    assert wms.post(f"/parcels/{parcel.pk}/void", {"why": "Pulled"}, status=200)["status"] == "void"
    assert wms.get(f"/orders/{order.pk}")["to_put_back"] == 1
    for _ in range(2):
        answered = wms.post(f"/orders/{order.pk}/put-back", {"put_back": True}, status=200)
        assert answered["to_put_back"] == 0
    assert [m["quantity"] for m in wms.get("/movements?sku=MUG")["data"]] == [1, -1, 100]


def test_a_stopped_parcel_is_named_acknowledged_once_and_stopped_again_when_it_is_taken_back(
    wms: Program, store: Store
) -> None:
    order = store.order()
    made = wms.post("/parcels", box(store, order))
    Order.objects.filter(pk=order.pk).update(cancel_requested=True)
    [stop] = wms.get("/parcels/stopped")["data"]
    assert (stop["parcel_id"], stop["order_id"], stop["cause"], stop["seen_by"]) == (
        made["id"],
        order.pk,
        "cancel_requested",
        "",
    )
    said = {"order_id": order.pk, "cause": "cancel_requested", "why": "On the table"}
    first = wms.post(f"/parcels/{made['id']}/acknowledgements", said)
    again = wms.post(f"/parcels/{made['id']}/acknowledgements", said)
    assert first == again
    assert wms.get("/parcels/stopped")["data"][0]["seen_by"] == first["by"]
    undone = wms.post(f"/parcels/{made['id']}/acknowledgements/{first['id']}/undo", {}, status=200)["data"]
    assert [one["undone_at"] is not None for one in undone] == [True]
    assert wms.refused("POST", f"/parcels/{made['id']}/acknowledgements/4711/undo", {})[0] == 404
    other = {**said, "cause": "address_changed"}
    assert wms.refused("POST", f"/parcels/{made['id']}/acknowledgements", other)[0] == 409
    assert len(wms.get(f"/parcels/{made['id']}/acknowledgements")["data"]) == 1
