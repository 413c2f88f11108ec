"""Differences and the money of orders over REST: listed, closed, opened again; only the company's own."""

from __future__ import annotations

import pytest
from tests.api.conftest import Program, Store
from tests.settlements.compared import difference_of_order
from tests.settlements.rows import DAY, a_split, skus_read

from shelfwire.jobs.models import Job
from shelfwire.people.models import User
from shelfwire.settlements.models import Difference, FeeRate, OrderSettlement, OrderToMatch, SettlementDays

pytestmark = pytest.mark.django_db


@pytest.fixture
def apart(store: Store) -> Difference:
    return difference_of_order(store.order())


def test_a_difference_is_seen_looked_after_closed_and_opened_again(
    wms: Program, apart: Difference, bob: User
) -> None:
    (row,) = wms.get("/differences")["data"]
    assert (row["code"], row["amount"], row["owner"]) == ("sales", {"minor": -100, "currency": "USD"}, None)
    assert row["proposals"]
    assert wms.get(f"/differences/{apart.pk}") == row
    assert wms.get(f"/differences?about=order&code=sales&subject={apart.subject}&nobodys=true")["data"] == [
        row
    ]
    assert wms.get("/differences?about=statement")["data"] == []

    (mine,) = wms.post("/differences/assign", {"ids": [apart.pk], "owner": bob.email}, status=200)["data"]
    assert mine["owner"] == bob.email
    assert wms.post("/differences/assign", {"ids": [apart.pk], "owner": bob.email}, status=200)["data"] == []
    assert (
        wms.refused("POST", "/differences/assign", {"ids": [apart.pk], "owner": "eve@example.com"})[0] == 422
    )

    refused = wms.refused("POST", "/differences/close", {"ids": [apart.pk], "why": "   "})
    assert refused[:2] == (422, "needs_reason")
    assert wms.get("/differences")["data"]
    (closed,) = wms.post("/differences/close", {"ids": [apart.pk], "why": "Agreed"}, status=200)["data"]
    assert (closed["closed_why"], closed["ended_at"] is None) == ("Agreed", False)
    assert wms.get("/differences")["data"] == []
    assert [one["id"] for one in wms.get("/differences?state=closed")["data"]] == [apart.pk]
    order = wms.get(f"/orders/{apart.account.orders.get(external_id=apart.subject).pk}/settlement")
    assert (order["state"], order["expected"]["minor"], order["settled"]["minor"]) == ("explained", 1000, 900)

    again = wms.post(f"/differences/{apart.pk}/reopen", {}, status=200)
    assert (again["ended_at"], again["closed_by"]) == (None, "")


def test_of_another_company_nothing_is_seen_or_changed(
    stranger_wms: Program, wms: Program, apart: Difference, store: Store
) -> None:
    order_id = apart.account.orders.get(external_id=apart.subject).pk
    assert stranger_wms.get("/differences?state=all")["data"] == []
    own = f"/orders/{order_id}/settlement"
    for path in (f"/differences/{apart.pk}", own, f"{own}/skus"):
        assert stranger_wms.refused("GET", path)[0] == 404
    for path, body in (
        ("/differences/close", {"ids": [apart.pk], "why": "Mine"}),
        ("/differences/assign", {"ids": [apart.pk], "owner": None}),
        (f"/differences/{apart.pk}/reopen", {}),
        (f"{own}/skus/read", {}),
        (f"/shops/{apart.account_id}/settlement-days", {"since": "2026-01-01", "days": 9}),
    ):
        assert stranger_wms.refused("POST", path, body)[0] == 404
    apart.refresh_from_db()
    assert (apart.ended_at, apart.closed_by) == (None, "")
    assert not SettlementDays.objects.exists()
    assert not Job.objects.exists()
    assert wms.refused("GET", f"/orders/{store.order().pk}/settlement")[0] == 404


def test_a_shop_sets_its_own_rates_and_days_and_orders_are_compared_again(
    wms: Program, apart: Difference
) -> None:
    OrderToMatch.objects.all().delete()
    shop = f"/shops/{apart.account_id}"
    body = {"name": "some_fee", "since": "2020-01-01", "basis_points": 250, "basis": "customer_payment"}
    rates = wms.post(f"{shop}/fee-rates", body, status=200)["data"]
    (own,) = (row for row in rates if row["own"])
    assert (own["name"], own["basis_points"], own["refunded"]) == ("some_fee", 250, True)
    assert wms.get(f"{shop}/fee-rates")["data"] == rates
    assert wms.post(f"{shop}/fee-rates", {**body, "basis_points": 300}, status=200)["data"] != rates
    assert FeeRate.objects.count() == 1
    assert set(OrderToMatch.objects.values_list("order_external_id", flat=True)) == {apart.subject}
    assert wms.refused("POST", f"{shop}/fee-rates", {**body, "basis_points": 10_001})[0] == 422
    days = wms.post(f"{shop}/settlement-days", {"since": "2020-01-01", "days": 9}, status=200)["data"]
    assert [(row["days"], row["own"]) for row in days] == [(9, True)]
    assert wms.get(f"{shop}/settlement-days")["data"] == days


def test_an_order_is_told_by_sku_and_asked_for(wms: Program, apart: Difference) -> None:
    order = apart.account.orders.get(external_id=apart.subject)
    own = f"/orders/{order.pk}/settlement/skus"
    before = wms.get(own)
    assert (before["skus"], before["why"], before["read_at"]) == ([], "Nothing of it is settled yet.", None)
    sku_id = order.units.all()[0].channel_sku_id
    skus = [
        a_split(sku_id, ("revenue", "sales", 1000, 900), quantity=1),
        a_split("", ("fee", "other_fees", None, 0)),
    ]
    OrderSettlement.objects.filter(order=order).update(skus=skus, first_settled_at=DAY)
    skus_read(order)
    found = wms.get(own)
    first, rest = found["skus"]
    assert (first["sku_id"], first["quantity"], first["difference"]) == (sku_id, 1, -100)
    assert (rest["sku_id"], rest["settled"], found["why"], found["waits"]) == ("", 0, "", False)
    refused = wms.refused("POST", f"{own}/read", {})
    assert refused[:2] == (422, "unsupported_by_channel")
    assert not Job.objects.exists()
