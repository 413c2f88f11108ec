"""What SKUs cost over REST: entered, taken away, listed page by page, refused without a trace."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import Program, Store
from tests.factories import make_sku

from shelfwire.catalog.models import SkuCost
from shelfwire.people.models import Company

pytestmark = pytest.mark.django_db
COST = {"sku": "CUP-1", "from_day": "2026-05-01", "cost_minor": 250, "currency": "USD"}


@pytest.fixture(autouse=True)
def _cup(store: Store) -> None:
    make_sku(store.company, "CUP-1")


def test_costs_are_entered_listed_and_taken_away(wms: Program, reader: Program, store: Store) -> None:
    for _ in range(2):
        (row,) = wms.put("/costs", COST)["data"]
        assert (row["from_day"], row["cost_minor"], row["by"]) == ("2026-05-01", 250, "API key WMS")
    newer: Any = wms.put("/costs", {**COST, "from_day": "2026-06-01", "cost_minor": 300})
    assert [row["cost_minor"] for row in newer["data"]] == [300, 250]
    first = reader.get("/costs?sku=CUP-1&size=1")
    assert [row["cost_minor"] for row in first["data"]] == [300]
    assert [row["cost_minor"] for row in reader.get(f"/costs?size=1&after={first['next']}")["data"]] == [250]
    assert reader.refused("PUT", "/costs", COST)[0] == 403
    left = wms.put("/costs", {**COST, "cost_minor": None})
    assert [row["cost_minor"] for row in left["data"]] == [300]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"currency": "ZZZ"}, "Currency"), ({"currency": "usd"}, "currency"), ({"cost_minor": -1}, "cost_minor"),
        ({"cost_minor": "250"}, "cost_minor"), ({"cost_minor": 2.5}, "cost_minor"),
        ({"from_day": "1999-12-31"}, "from_day"),
        ({"from_day": "9999-12-31"}, "from_day"), ({"from_day": "01/05/2026"}, "from_day"), ({"cost": 1}, "cost"),
    ],
)  # fmt: skip
def test_a_cost_that_cannot_be_meant_is_refused_by_its_field(
    wms: Program, wrong: dict[str, Any], field: str
) -> None:
    status, _, named = wms.refused("PUT", "/costs", {**COST, **wrong})
    assert (status, named) == (422, field)
    assert not SkuCost.objects.exists()


def test_of_another_company_there_is_no_sku_and_no_cost(
    wms: Program, stranger_wms: Program, other_company: Company
) -> None:
    make_sku(other_company, "THEIRS")
    wms.put("/costs", COST)
    assert wms.refused("PUT", "/costs", {**COST, "sku": "THEIRS"})[0] == 404
    assert stranger_wms.refused("PUT", "/costs", COST)[0] == 404
    assert stranger_wms.refused("GET", "/costs?sku=CUP-1")[0] == 404
    assert stranger_wms.get("/costs")["data"] == []
    assert SkuCost.objects.count() == 1
