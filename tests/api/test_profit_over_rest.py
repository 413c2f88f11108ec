"""Profit over REST: by whatever it is grouped by, page by page, and by month; only the company's own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.api.conftest import Program, Store, document, key_for
from tests.factories import make_account, make_sku

from shelfwire.catalog.models import Sku
from shelfwire.people.models import Company
from shelfwire.settlements.models import SkuProfit

pytestmark = pytest.mark.django_db
YEAR = "since=2026-01-01&until=2026-12-31"


@pytest.fixture
def sold(store: Store) -> dict[str, Any]:
    """Two orders of two SKUs in October and November, one of unknown cost; one in euros."""
    mug, cup = Sku.objects.get(code="MUG"), make_sku(store.company, "CUP")
    first, second = store.order(), store.order()
    for order, sku, day, settled, cost, currency in (
        (first, mug, date(2026, 10, 31), 1000, 400, "USD"),
        (first, cup, date(2026, 10, 31), 500, None, "USD"),
        (second, mug, date(2026, 11, 2), 900, 400, "USD"),
        (second, cup, date(2026, 11, 2), 70, 10, "EUR"),
    ):
        SkuProfit.objects.create(
            company=store.company, account=store.account, order=order, channel_sku_id=sku.code, sku=sku, day=day,
            currency=currency, quantity=2, restocked=1, settled_minor=settled, creator_minor=-50, cost_minor=cost,
        )  # fmt: skip
    return {"mug": mug, "cup": cup, "first": first, "second": second}


def told(answer: Any) -> list[tuple[str, int, int | None]]:
    return [(row["name"], row["settled"], row["profit"]) for row in answer["data"]]


def test_every_grouping_has_the_same_money(reader: Program, sold: dict[str, Any], store: Store) -> None:
    first = reader.get(f"/profit?{YEAR}&size=1")
    second = reader.get(f"/profit?{YEAR}&size=1&after={first['next']}")
    assert told(first) == [("MUG", 1900, 1100)]
    assert (told(second), second["next"]) == ([("CUP", 500, None)], None)
    (row,) = second["data"]
    assert (row["units"], row["restocked"], row["without_cost"], row["creators"], row["currency"]) == (
        2, 1, 2, -50, "USD",
    )  # fmt: skip
    orders = reader.get(f"/profit?{YEAR}&by=order")
    assert told(orders) == [(sold["first"].external_id, 1500, None), (sold["second"].external_id, 900, 500)]
    assert told(reader.get(f"/profit?{YEAR}&by=shop")) == [(store.account.name, 2400, None)]
    assert sum(settled for _, settled, _ in told(reader.get(f"/profit?{YEAR}&by=product"))) == 2400
    assert told(reader.get(f"/profit?{YEAR}&currency=EUR")) == [("CUP", 70, 60)]


def test_months_and_shops_narrow_it(reader: Program, sold: dict[str, Any], store: Store) -> None:
    months = reader.get(f"/profit/months?{YEAR}")["data"]
    assert [(one["month"], one["orders"], one["settled"], one["profit"]) for one in months] == [
        ("2026-11", 1, 900, 500), ("2026-10", 1, 1500, None),
    ]  # fmt: skip
    other = make_account(store.company, "Other Shop")
    assert reader.get(f"/profit?{YEAR}&shop_id={other.pk}")["data"] == []
    assert reader.get(f"/profit/months?{YEAR}&shop_id={other.pk}")["data"] == []
    assert told(reader.get("/profit?since=2026-11-01&until=2026-11-30")) == [("MUG", 900, 500)]
    row = SkuProfit.objects.get(currency="EUR")
    row.pk, row.account, row.order = None, other, store.order()
    row.save()
    assert told(reader.get(f"/profit?{YEAR}&shop_id={other.pk}")) == [("CUP", 70, 60)]
    assert told(reader.get(f"/profit?{YEAR}&currency=eur&shop_id={other.pk}")) == [("CUP", 70, 60)]
    assert sold


def test_costs_are_shown_to_a_key_that_may_read_costs(company: Company, sold: dict[str, Any]) -> None:
    money, both = (key_for(company, ["settlements:read", *more]) for more in ((), ("catalog:read",)))
    for path in ("/profit", "/profit/months", "/creators", "/creator-orders"):
        assert money.refused("GET", path)[0] == 403, path
        assert "catalog:read" in money.ask("GET", path).json()["detail"]
        assert both.ask("GET", path).status_code == 200, path
    assert money.refused("GET", "/costs")[0] == 403
    assert money.ask("GET", "/statements").status_code == 200
    said = document()["paths"]["/api/v1/profit"]["get"]["description"]
    assert said.endswith("Scopes: `settlements:read` and `catalog:read`.")
    assert sold


def test_a_bad_question_is_refused_and_another_company_sees_nothing(
    reader: Program, stranger_wms: Program, sold: dict[str, Any], store: Store
) -> None:
    assert reader.refused("GET", "/profit?since=2026-11-02&until=2026-11-01")[1:3] == ("bad_window", "until")
    for bad in ("by=creator", "since=soon", "since=0001-01-01", "shop_id=0"):
        assert reader.refused("GET", f"/profit?{bad}")[0] == 422
    assert stranger_wms.refused("GET", f"/profit?shop_id={store.account.pk}")[0] == 404
    for path in ("/profit", "/profit/months"):
        assert stranger_wms.get(f"{path}?{YEAR}")["data"] == []
    assert sold
