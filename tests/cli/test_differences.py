"""``shelfwire differences``: listed, closed with a reason, opened again; what an order was settled with."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from tests.aftersales.conftest import account, mug, order, shirt, warehouse
from tests.settlements.compared import FOUND, compared_order, difference_of_order
from tests.settlements.rows import a_split, skus_read

from shelfwire.cli import differences, settlement_skus
from shelfwire.cli.main import parser
from shelfwire.cli.stock import UnknownName
from shelfwire.jobs.models import Job
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders.models import Order
from shelfwire.settlements.models import Difference, OrderSettlement

__all__ = ["account", "mug", "order", "shirt", "warehouse"]
pytestmark = pytest.mark.django_db


def ran(*words: str) -> Sequence[str]:
    given = parser().parse_args(["differences", *words])
    wanted = differences.Wanted(given.shop, given.code, given.closed, given.most)
    return list(differences.list_lines(wanted, as_json=given.json))


def test_a_difference_is_listed_closed_and_opened_again(order: Order) -> None:
    apart = difference_of_order(order)
    (line,) = ran("list")
    assert f"order {order.external_id}  sales" in line
    (row,) = ran("list", "--json", "--code", "sales")
    assert json.loads(row)["minor"] == -100
    assert differences.close([apart.pk, 10**9], "Agreed")[1] is False
    apart.refresh_from_db()
    assert (apart.closed_why, apart.closed_by) == ("Agreed", differences.BY)
    assert differences.close([apart.pk], "Again") == ([f"{apart.pk}: closed already."], True)
    assert not ran("list")
    assert "closed by" in ran("list", "--closed")[0]
    assert list(differences.reopen_lines(apart.pk)) == [f"{apart.pk}: open."]
    assert Difference.objects.get().ended_at is None


def test_the_money_of_an_order_is_told_amount_by_amount(order: Order) -> None:
    assert "not compared" in next(differences.order_lines(order.external_id))
    difference_of_order(order)
    head, sales = differences.order_lines(order.external_id)
    assert "settled 9.00 USD, expected 10.00 USD" in head
    assert sales.strip() == "Sales: settled 9.00 USD, expected 10.00 USD"
    (row,) = differences.order_lines(order.external_id, as_json=True)
    assert json.loads(row)["settled"] == 900
    with pytest.raises(UnknownName):
        list(differences.order_lines("nobody's"))


def test_the_money_of_an_order_is_told_by_sku_and_asked_for(order: Order) -> None:
    given = parser().parse_args(["settlements", "by-sku", order.external_id, "--json"])
    assert (given.order, given.read, given.json) == (order.external_id, False, True)
    assert "not compared" in next(settlement_skus.lines(order.external_id))
    split = a_split("771", ("revenue", "sales", 1000, 900), quantity=2)
    compared_order(order, first_settled_at=FOUND, skus=[split])
    skus_read(order)
    head, sku, sales = settlement_skus.lines(order.external_id)
    assert "settled 9.00 USD, expected 10.00 USD" in head
    assert "771 × 2: settled 9.00 USD, expected 10.00 USD, -1.00 USD apart" in sku
    assert "Sales" in sales
    OrderSettlement.objects.update(expected_minor=None)
    assert next(settlement_skus.lines(order.external_id)).endswith("expected not known")
    (row,) = settlement_skus.lines(order.external_id, as_json=True)
    assert json.loads(row)["skus"][0]["difference"] == -100
    with pytest.raises(RuleBroken):
        list(settlement_skus.read_lines(order.external_id))
    assert not Job.objects.exists()
    with pytest.raises(UnknownName):
        list(settlement_skus.lines("nobody's"))
