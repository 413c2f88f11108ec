"""The profit of settled orders on the screen, by each grouping, and costs on a SKU's page."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.settlements.rows import an_order_waits
from tests.web.scene import Scene, make_scene
from tests.web.test_money_statements import page

from shelfwire.catalog.models import Sku, SkuCost
from shelfwire.kit import clock
from shelfwire.people.models import Company
from shelfwire.settlements.actions.count_profit import count_profit
from shelfwire.settlements.models import OrderSettlement
from shelfwire.settlements.models_profit import SkuProfit

pytestmark = pytest.mark.django_db
PROFIT = "/c/corner-shop/profit/"


@pytest.fixture
def scene(company: Company) -> Scene:
    return make_scene(company)


@pytest.fixture
def sku(scene: Scene) -> Sku:
    """What the scene's first order sold; the order is settled with 30.00."""
    order = scene.order("one")
    an_order_waits(order, state="matched", expected_minor=3000, settled_minor=3000, waits_for="")
    OrderSettlement.objects.update(first_settled_at=clock.now())
    count_profit([order.pk], creator_amounts=())
    unit = order.units.first()
    assert unit is not None
    assert unit.sku is not None
    return unit.sku


def test_profit_is_shown_once_every_cost_is_known(as_bob: Client, sku: Sku) -> None:
    assert "without a cost in USD" in page(as_bob, PROFIT)
    assert "Settled orders " not in page(as_bob, f"{PROFIT}?q={sku.code}").replace(
        "Settled orders placed", ""
    )
    order = OrderSettlement.objects.get().order
    for one in Sku.objects.filter(units__order=order).distinct():
        given = {"cost": "1.00", "currency": order.currency}
        assert as_bob.post(f"/c/corner-shop/catalogue/sku/{one.pk}/costs/", given).status_code == 302
    count_profit([order.pk], creator_amounts=())
    left = 3000 - 100 * order.units.count()
    for group in ("sku", "product", "order", "shop"):
        text = page(as_bob, f"{PROFIT}?by={group}")
        assert "without a cost" not in text
        assert f"{left // 100}.{left % 100:02}" in text


def test_orders_of_skus_that_nobody_linked_say_so_instead_of_nothing(as_bob: Client, sku: Sku) -> None:
    assert "linked to no SKU of yours" not in page(as_bob, f"{PROFIT}?by=sku&until=2020-01-01")
    order = OrderSettlement.objects.get().order
    SkuProfit.objects.update(sku=None)
    for group in ("sku", "product"):
        text = page(as_bob, f"{PROFIT}?by={group}")
        assert "linked to no SKU of yours" in text
        assert "Nothing is settled" not in text
    assert order.external_id in page(as_bob, f"{PROFIT}?by=order")


def test_the_file_has_the_same_rows(as_bob: Client, sku: Sku) -> None:
    answer = as_bob.get(f"{PROFIT}?format=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # it streams
    assert lines[0].startswith("SKU,Units,Back in stock,Settled")
    assert any(line.startswith(sku.code) for line in lines[1:])


def test_a_loss_is_a_number_in_the_file(as_bob: Client, sku: Sku) -> None:
    order = OrderSettlement.objects.get().order
    OrderSettlement.objects.update(settled_minor=-500)
    for one in Sku.objects.filter(units__order=order).distinct():
        as_bob.post(
            f"/c/corner-shop/catalogue/sku/{one.pk}/costs/", {"cost": "1", "currency": order.currency}
        )
    count_profit([order.pk], creator_amounts=())
    answer = as_bob.get(f"{PROFIT}?by=order&format=csv")
    (line,) = b"".join(answer.streaming_content).decode().splitlines()[1:]  # type: ignore[attr-defined]  # it streams
    assert ",-5.00," in line
    assert "'-" not in line


def test_a_cost_that_is_none_is_refused_beside_its_field(as_bob: Client, sku: Sku) -> None:
    address = f"/c/corner-shop/catalogue/sku/{sku.pk}/costs/"
    for given, words in (
        ({"cost": "-1", "currency": "USD"}, "negative"),
        ({"cost": "1.999", "currency": "USD"}, "decimals"),
        ({"cost": "1", "currency": "DOLLARS"}, "at most 3"),
        ({"cost": "1", "currency": "USD", "from_day": "soon"}, "date"),
    ):
        answer = as_bob.post(address, given)
        assert answer.status_code == 422
        assert words in answer.content.decode(), given
    assert not SkuCost.objects.exists()


def test_a_cost_is_removed_again(as_bob: Client, sku: Sku) -> None:
    address = f"/c/corner-shop/catalogue/sku/{sku.pk}/costs/"
    as_bob.post(address, {"cost": "2.50", "currency": "USD", "from_day": "2026-05-01"})
    assert SkuCost.objects.get().from_day == date(2026, 5, 1)
    as_bob.post(f"{address}remove/", {"from_day": "2026-05-01"})
    assert not SkuCost.objects.exists()
    assert as_bob.post(f"{address}remove/", {"from_day": "2026-05-01"}).status_code == 404


def test_a_viewer_sees_neither_costs_nor_profit(as_charlie: Client, sku: Sku) -> None:
    for address in (
        PROFIT,
        f"/c/corner-shop/catalogue/sku/{sku.pk}/costs/",
        "/c/corner-shop/catalogue/costs/import/",
    ):
        assert as_charlie.get(address).status_code == 403


def test_the_list_is_searched(as_bob: Client, sku: Sku) -> None:
    order = OrderSettlement.objects.get().order.external_id
    for group, text in (("sku", sku.code[:4].lower()), ("product", sku.product.title), ("order", order[-6:])):
        assert "1 row" in page(as_bob, f"{PROFIT}?by={group}&q={text}")
        assert "1 row" not in page(as_bob, f"{PROFIT}?by={group}&q=nowhere")
