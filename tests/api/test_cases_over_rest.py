"""Cases over REST: the queue by its deadlines, an answer told once, a case started once, and every refusal by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.api.conftest import Program, Store
from tests.factories import DAY_ONE, channel_case

from shelfwire.aftersales.actions import record_cases
from shelfwire.aftersales.models import CaseAct, CaseItem, ReturnReceipt
from shelfwire.channels.port import CaseStatus, NextAct
from shelfwire.kit import clock
from shelfwire.orders.actions import ShippedUnits, mark_units_shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(store: Store) -> Any:
    """An order that may be shipped."""
    return store.order(units=[("MUG", 2)])


@pytest.fixture
def case_ids(store: Store, order: Any) -> dict[str, int]:
    """Three cases: answered by in a day, in two days, and one at its end."""
    soon = (NextAct("SELLER_RESPOND", DAY_ONE + timedelta(days=1)),)
    cases = [
        channel_case("LATER", order.external_id),
        channel_case("SOON", order.external_id, kind="refund", next_acts=soon),
        channel_case("OVER", order.external_id, status=CaseStatus.COMPLETED, next_acts=()),
    ]
    return dict(record_cases(account=store.account, cases=cases).case_ids)


def names(listed: Any) -> list[str]:
    return [row["external_id"] for row in listed["data"]]


def test_the_queue_begins_with_what_is_due_first_and_goes_on_page_by_page(
    wms: Program, case_ids: dict[str, int]
) -> None:
    assert names(wms.get("/cases")) == ["SOON", "LATER", "OVER"]
    first = wms.get("/cases?size=1")
    second = wms.get(f"/cases?size=1&after={first['next']}")
    assert names(first) + names(second) == ["SOON", "LATER"]
    assert names(wms.get("/cases?waiting=true&kind=return")) == ["LATER"]
    assert names(wms.get("/cases?open=false")) == ["OVER"]
    assert names(wms.get("/cases?sort=newest&status=requested&size=2")) == ["SOON", "LATER"]
    assert wms.refused("GET", "/cases?text=%20")[1] == "bad_filter"
    one = wms.get(f"/cases/{case_ids['SOON']}")
    assert (one["refund"], one["reason_text"]) == ({"minor": 1999, "currency": "USD"}, "Ordered by mistake")


def test_an_answer_is_given_once_and_another_is_refused_while_it_is_under_way(
    wms: Program, case_ids: dict[str, int]
) -> None:
    path = f"/cases/{case_ids['SOON']}/answer"
    given = wms.post(path, {"decision": "accept_refund"}, status=202)
    assert (given["kind"], given["decision"], given["status"]) == ("answer", "accept_refund", "asked")
    assert wms.post(path, {"decision": "accept_refund"}, status=202)["id"] == given["id"]
    other = wms.refused("POST", path, {"decision": "decline_refund", "reason": "used"})
    assert other[1] == "act_open"
    assert names_of_acts(wms) == [given["id"]]
    assert wms.post(f"/case-acts/{given['id']}/withdraw", status=202)["status"] == "withdrawn"
    assert wms.refused("POST", f"/case-acts/{given['id']}/retry")[1] == "act_settled"
    over = wms.refused("POST", f"/cases/{case_ids['OVER']}/answer", {"decision": "accept_return"})
    assert over[1] == "case_over"


def test_an_answer_names_the_refund_that_was_seen_and_another_one_refuses_it(
    wms: Program, case_ids: dict[str, int]
) -> None:
    path = f"/cases/{case_ids['SOON']}/answer"
    body = {"decision": "accept_refund", "seen_refund": {"minor": 1500, "currency": "USD"}}
    assert wms.refused("POST", path, body) == (409, "refund_changed", "seen_refund")
    assert "19.99 USD now, not 15.00 USD" in wms.ask("POST", path, body).json()["detail"]
    assert not CaseAct.objects.exists()
    seen = wms.get(f"/cases/{case_ids['SOON']}")["refund"]
    assert wms.post(path, {**body, "seen_refund": seen}, status=202)["status"] == "asked"


def names_of_acts(wms: Program) -> list[int]:
    return [row["id"] for row in wms.get("/case-acts")["data"]]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"decision": "give_up"},
        {"decision": "offer_partial"},
        {"decision": "accept_refund", "amount": {"minor": 5, "currency": "USD"}},
        {"decision": "accept_refund", "keep_item": True},
        {"decision": "offer_partial", "amount": {"minor": -1, "currency": "USD"}},
        {"decision": "accept_refund", "why": "x"},
        {"decision": "accept_cancellation"},
        {"decision": "decline_return", "reason": "r", "note": "n\x00"},
        {"decision": "decline_return", "reason": "r\ud800"},
        {"decision": "decline_return", "reason": "r", "note": "n" * 2001},
        {"decision": "offer_partial", "amount": {"minor": 10**12, "currency": "USD"}},
        {"decision": "offer_partial", "amount": {"minor": 5, "currency": "JPY"}},
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused_and_nothing_is_asked(
    wms: Program, case_ids: dict[str, int], body: dict[str, Any]
) -> None:
    assert wms.refused("POST", f"/cases/{case_ids['SOON']}/answer", body)[0] == 422
    assert not CaseAct.objects.exists()


def test_a_case_is_started_once_under_its_key(wms: Program, order: Any) -> None:
    path = f"/orders/{order.pk}/cases"
    body = {"kind": "cancellation", "reason": "out_of_stock", "idempotency_key": "C-1"}
    made = wms.post(path, body, status=202)
    assert (made["kind"], made["case_kind"], made["unit_ids"]) == ("start", "cancellation", [])
    assert wms.post(path, body, status=202)["id"] == made["id"]
    assert wms.refused("POST", path, {**body, "reason": "wrong_price"})[1] == "key_reused"
    assert wms.refused("POST", path, {**body, "idempotency_key": "C-2"})[1] == "act_open"
    assert wms.refused("POST", path, {**body, "unit_ids": [1], "idempotency_key": "C-3"})[0] == 422
    assert names_of_acts(wms) == [made["id"]]


def test_a_channel_without_cases_says_so(wms: Program, case_ids: dict[str, int], order: Any) -> None:
    quote = {"kind": "refund", "reason": "damaged"}
    for method, path, body in (
        ("POST", f"/cases/{case_ids['SOON']}/options", None),
        ("POST", f"/cases/{case_ids['SOON']}/history", None),
        ("POST", f"/orders/{order.pk}/aftersales", None),
        ("POST", f"/orders/{order.pk}/refund-quote", quote),
    ):
        assert wms.refused(method, path, body)[1] == "unsupported_by_channel", path


def test_a_unit_is_received_once_and_one_that_has_not_left_is_refused(
    wms: Program, order: Any, case_ids: dict[str, int]
) -> None:
    unit, other = order.units.order_by("pk")
    path = f"/cases/{case_ids['LATER']}/receive"
    body = {"units": [{"unit_id": unit.pk, "condition": "as_new", "disposition": "restock"}]}
    CaseItem.objects.filter(case__external_id="LATER").update(sku_id=unit.channel_sku_id)
    assert wms.refused("POST", path, body)[1] == "bad_receipt"
    assert not ReturnReceipt.objects.exists()
    mark_units_shipped([ShippedUnits([unit.pk, other.pk], ["P-1"], clock.now(), "Handed over")], "Bob")
    first = wms.post(path, body, status=200)
    second = wms.post(path, body, status=200)
    assert (len(first["new"]), second["new"], second["already"]) == (1, [], first["new"])
    assert first["new"][0]["movement_id"] is not None
    assert ReturnReceipt.objects.count() == 1


def test_what_was_set_aside_is_listed_and_put_back_once(
    store: Store, wms: Program, reader: Program, stranger_wms: Program, order: Any, case_ids: dict[str, int]
) -> None:
    unit = order.units.order_by("pk")[0]
    CaseItem.objects.filter(case__external_id="LATER").update(sku_id=unit.channel_sku_id)
    mark_units_shipped([ShippedUnits([unit.pk], ["P-1"], clock.now(), "Handed over")], "Bob")
    path = f"/cases/{case_ids['LATER']}/receive"
    body = {"units": [{"unit_id": unit.pk, "condition": "opened", "disposition": "quarantine"}]}
    assert wms.refused("POST", path, {**body, "warehouse": "nowhere"})[1:] == ("not_found", "warehouse")
    received = wms.post(path, {**body, "warehouse": "MAIN"}, status=200)["new"][0]
    assert (received["release"], received["warehouse_id"] is not None) == (None, True)
    assert [row["id"] for row in reader.get("/return-receipts?set_aside=true")["data"]] == [received["id"]]
    assert stranger_wms.get("/return-receipts")["data"] == []
    path = f"/return-receipts/{received['id']}/release"
    body = {"disposition": "restock", "why": "Only the box was open"}
    assert stranger_wms.refused("POST", path, body)[0] == 404
    assert reader.refused("POST", path, body)[0] == 403
    for wrong in ({**body, "why": ""}, {**body, "disposition": "quarantine"}, {"disposition": "scrap"}):
        assert wms.refused("POST", path, wrong)[0] == 422
    assert wms.get("/return-receipts?set_aside=true")["data"] == [received]
    first, second = (wms.post(path, body, status=200) for _ in range(2))
    assert first == second
    assert (first["release"]["why"], first["release"]["movement_id"] is not None) == (body["why"], True)
    assert wms.refused("POST", path, {**body, "disposition": "scrap"})[:2] == (409, "released_already")
    assert wms.get("/return-receipts?set_aside=true")["data"] == []


def test_a_rule_is_made_off_tried_and_switched(
    store: Store, wms: Program, reader: Program, stranger_wms: Program, case_ids: dict[str, int]
) -> None:
    body = {"kind": "refund", "most": {"minor": 2000, "currency": "USD"}}
    of_shop = {"kind": "refund", "shop_id": store.account.pk}
    for wrong, code in (
        ({**body, "kind": "exchange"}, "invalid_request"),
        ({**body, "most": {"minor": 0, "currency": "USD"}}, "bad_rule"),
        ({**body, "reasons": [""]}, "invalid_request"),
        ({**body, **of_shop}, "bad_rule"),  # its currency is another
        ({**body, "shop_id": 404_404}, "not_found"),
    ):
        assert wms.refused("POST", "/case-rules", wrong)[1] == code, wrong
    assert stranger_wms.refused("POST", "/case-rules", of_shop)[0] == 404
    assert reader.refused("POST", "/case-rules", body)[0] == 403
    assert wms.get("/case-rules")["data"] == []
    made = wms.post("/case-rules", body)
    assert (made["on"], made["decision"], made["most"]) == (False, "accept_refund", body["most"])
    path = f"/case-rules/{made['id']}"
    assert names(wms.get(f"{path}/dry-run")) == ["SOON"]
    assert stranger_wms.refused("PUT", path, {"on": True})[0] == 404
    assert reader.refused("PUT", path, {"on": True})[0] == 403
    assert [row["on"] for row in reader.get("/case-rules")["data"]] == [False]
    for on in (True, True, False):
        assert wms.put(path, {"on": on})["on"] is on
    assert not CaseAct.objects.exists()
