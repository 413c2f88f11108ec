"""What orders earned: settled amounts shared out over SKUs to the minor unit, less what the pieces cost."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import channel_order, make_sku

from shelfwire.aftersales.models import Case, ReturnReceipt
from shelfwire.aftersales.states import Disposition
from shelfwire.catalog.actions import CostEntry, set_costs
from shelfwire.cli import profit
from shelfwire.cli.catalogue import UnknownCompany
from shelfwire.cli.main import parser
from shelfwire.kit import paging
from shelfwire.kit.money import Money
from shelfwire.listings.actions import link
from shelfwire.listings.models import ListingSku
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import UnitStatus
from shelfwire.settlements import queries_profit as queries
from shelfwire.settlements.actions.count_profit import count_profit
from shelfwire.settlements.models import OrderSettlement, OrderToMatch, SkuProfit
from shelfwire.settlements.profit import share
from shelfwire.settlements.queries_profit import ProfitFilter
from shelfwire.settlements.states import SettlementState

AT = datetime(2026, 11, 1, tzinfo=UTC)
CREATORS = frozenset({"affiliate"})


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_shares_are_the_amount_and_each_is_within_a_unit_of_its_part(minor: int, weights: list[int]) -> None:
    shares = share(minor, weights)
    assert sum(shares) == minor
    whole = sum(weights) or len(weights)
    parts = weights if sum(weights) else [1] * len(weights)
    assert all(abs(one * whole - minor * part) < whole for one, part in zip(shares, parts, strict=True))


def test_nothing_is_shared_out_over_nobody() -> None:
    assert share(100, []) == []


@pytest.fixture
def order(account: Any) -> Order:
    """Two shirts and a mug of 10.00 each, placed on 1 November."""
    for code in ("SHIRT-M", "MUG-1"):
        make_sku(account.company, code, on_hand=10)
    record_orders(
        account,
        [channel_order("57601", units=[("SHIRT-M", 2), ("MUG-1", 1)], placed_at=AT)],
        via="poll",
    )
    return Order.objects.get()


def settle(
    order: Order, settled: int, *, refunded: int = 0, parts: list[dict[str, Any]] | None = None
) -> None:
    """What comparing would write of the order."""
    OrderSettlement.objects.update_or_create(
        order=order,
        defaults={
            "company": order.company,
            "account": order.account,
            "state": SettlementState.MATCHED,
            "currency": "USD",
            "settled_minor": settled,
            "refunded_minor": refunded,
            "adjustment_minor": 0,
            "reserve_minor": 0,
            "parts": parts or [],
            "first_settled_at": AT,
            "compared_at": AT,
        },
    )
    count_profit([order.pk], creator_amounts=CREATORS)


def costs(order: Order, **minor: int) -> None:
    """What our SKUs of the order cost from before it on."""
    skus = {unit.sku.code: unit.sku for unit in order.units.select_related("sku") if unit.sku}
    entries = [
        CostEntry(skus[code.replace("_", "-")], date(2026, 1, 1), Money(cost, "USD"))
        for code, cost in minor.items()
    ]
    set_costs(company=order.company, entries=entries, by="Ann")


def wanted(**more: Any) -> ProfitFilter:
    return ProfitFilter("USD", date(2026, 10, 1), date(2026, 11, 30), **more)


def test_an_orders_settlement_is_shared_by_price_and_costs_are_taken_off(order: Order) -> None:
    costs(order, SHIRT_M=300, MUG_1=100)
    settle(order, 2500, parts=[{"group": "fee", "name": "affiliate", "expected": None, "settled": -200}])
    rows = {row.sku.code: row for row in SkuProfit.objects.select_related("sku") if row.sku}
    prices = {code: sum(u.price_minor for u in order.units.filter(sku__code=code)) for code in rows}
    expected = share(2500, [prices["SHIRT-M"], prices["MUG-1"]])
    assert [rows["SHIRT-M"].settled_minor, rows["MUG-1"].settled_minor] == expected
    assert {code: row.cost_minor for code, row in rows.items()} == {"SHIRT-M": 600, "MUG-1": 100}
    assert sum(row.creator_minor for row in rows.values()) == -200
    found = queries.earned(order.company, wanted())
    assert (found.orders, found.units, found.settled, found.cost, found.profit) == (1, 3, 2500, 700, 1800)


def test_months_come_to_the_whole_the_newest_first(order: Order) -> None:
    costs(order, SHIRT_M=300, MUG_1=100)
    settle(order, 2500)
    SkuProfit.objects.filter(sku__code="SHIRT-M").update(day=date(2026, 11, 1))
    SkuProfit.objects.filter(sku__code="MUG-1").update(day=date(2026, 10, 31), cost_minor=None)
    november, october = queries.by_month(order.company, wanted())
    assert (november.first, november.earned.units) == (date(2026, 11, 1), 2)
    assert (october.first, october.earned.profit, october.earned.without_cost) == (date(2026, 10, 1), None, 1)
    assert november.earned.settled + october.earned.settled == queries.earned(order.company, wanted()).settled
    days = {"company": order.company.slug, "since": date(2026, 10, 1), "until": date(2026, 11, 30)}
    newest, oldest = profit.month_lines(profit.Wanted(**days))
    assert newest.startswith("2026-11  2 units")
    assert oldest.endswith("1 units without a cost")
    (told, *_) = profit.list_lines(profit.Wanted(**days), "sku", 5, as_json=True)
    assert json.loads(told) | {"settled": 0, "profit": 0} == {
        "sku": "SHIRT-M", "currency": "USD", "units": 2, "restocked": 0, "settled": 0, "creators": 0, "cost": 600,
        "without_cost": 0, "profit": 0,
    }  # fmt: skip
    given = parser().parse_args(["profit", "list", "--company", "moon", "--by", "order"])
    with pytest.raises(UnknownCompany):
        list(profit.list_lines(profit.Wanted(given.company), given.by, given.most))
    only = ProfitFilter("USD", date(2026, 11, 1), date(2026, 11, 30))
    assert queries.by_month(order.company, only) == [november]


def test_counting_twice_changes_nothing_and_a_new_settlement_takes_its_place(order: Order) -> None:
    costs(order, SHIRT_M=300, MUG_1=100)
    for settled in (2500, 2500, 2000):
        settle(order, settled)
        assert queries.earned(order.company, wanted()).settled == settled
    assert SkuProfit.objects.count() == 2


def test_profit_is_not_told_while_a_cost_is_unknown_or_in_another_currency(order: Order) -> None:
    costs(order, SHIRT_M=300)
    settle(order, 2500)
    found = queries.earned(order.company, wanted())
    assert (found.profit, found.without_cost, found.cost) == (None, 1, 600)
    mug = order.units.get(sku__code="MUG-1").sku
    set_costs(company=order.company, entries=[CostEntry(mug, date(2026, 1, 1), Money(100, "EUR"))], by="Ann")
    settle(order, 2500)
    assert queries.earned(order.company, wanted()).profit is None


def test_a_unit_that_was_cancelled_and_came_back_takes_no_cost_off(order: Order) -> None:
    costs(order, SHIRT_M=300, MUG_1=100)
    shirt = order.units.filter(sku__code="SHIRT-M")[0]
    case = Case.objects.create(
        company=order.company, account=order.account, order=order, external_id="c-1", stream="returns", kind="return",
        status="completed", asked_by="buyer", created_at=AT, changed_at=AT, recorded_at=AT, seen_at=AT,
        order_external_id=order.external_id,
    )  # fmt: skip
    ReturnReceipt.objects.create(
        case=case, unit=shirt, condition="new", disposition=Disposition.RESTOCK, by="Ann", at=AT
    )
    settle(order, 2500)
    assert queries.earned(order.company, wanted()).cost == 400
    Unit.objects.filter(pk=shirt.pk).update(status=UnitStatus.CANCELLED)
    settle(order, 2500)
    found = queries.earned(order.company, wanted())
    assert (found.units, found.restocked, found.cost) == (2, 0, 400)


def test_the_currencies_are_those_of_the_shop(order: Order) -> None:
    settle(order, 2500)
    assert queries.currencies(order.company, order.account_id) == ["USD"]
    assert queries.currencies(order.company, order.account_id + 1) == []


def test_an_order_that_is_not_settled_earned_nothing_yet(order: Order) -> None:
    settle(order, 2500)
    OrderSettlement.objects.update(first_settled_at=None)
    count_profit([order.pk], creator_amounts=CREATORS)
    assert not SkuProfit.objects.exists()


@pytest.mark.parametrize("group", [queries.by_sku, queries.by_product, queries.by_shop, queries.by_order])
def test_every_grouping_comes_to_the_same_sum_page_by_page(order: Order, group: Any) -> None:
    costs(order, SHIRT_M=300, MUG_1=100)
    settle(order, 2500)
    rows, after = [], None
    while True:
        page = paging.page(group(order.company, wanted()), keys=("profit", "id"), size=1, after=after)
        rows += page.rows
        after = page.after
        if after is None:
            break
    assert sum(row.settled for row in rows) == 2500
    assert sum(row.profit for row in rows) == 1800
    assert sum(row.quantity for row in rows) == 3


def test_other_days_shops_currencies_and_companies_are_left_out(order: Order, company: Any) -> None:
    settle(order, 2500)
    others = (
        ProfitFilter("EUR", date(2026, 10, 1), date(2026, 11, 30)),
        ProfitFilter("USD", date(2026, 12, 1), date(2026, 12, 30)),
        wanted(account_id=order.account_id + 1),
    )
    for other in others:
        assert queries.earned(company, other).units == 0
        assert not queries.by_sku(company, other).exists()
    assert queries.currencies(company) == ["USD"]


@pytest.fixture
def unmarked(order: Order) -> Order:
    """The order, settled and compared."""
    costs(order, SHIRT_M=300)
    settle(order, 2500)
    OrderToMatch.objects.all().delete()
    return order


def test_another_cost_has_what_was_sold_since_worked_out_again(unmarked: Order) -> None:
    shirt = unmarked.units.filter(sku__code="SHIRT-M")[0].sku
    later = CostEntry(shirt, date(2026, 11, 2), Money(350, "USD"))
    set_costs(company=unmarked.company, entries=[later], by="Ann")
    assert not OrderToMatch.objects.exists()
    earlier = CostEntry(shirt, date(2026, 10, 2), Money(350, "USD"))
    set_costs(company=unmarked.company, entries=[earlier], by="Ann")
    assert OrderToMatch.objects.get().order_external_id == unmarked.external_id
    count_profit([unmarked.pk], creator_amounts=CREATORS)
    assert queries.earned(unmarked.company, wanted()).cost == 700


def test_what_is_linked_after_the_order_counts_as_our_sku(unmarked: Order) -> None:
    shirt = unmarked.units.filter(sku__code="SHIRT-M")[0]
    listed = ListingSku.objects.get(account=unmarked.account, external_id=shirt.channel_sku_id)
    sku = listed.sku
    ListingSku.objects.filter(pk=listed.pk).update(sku=None)
    Unit.objects.filter(channel_sku_id=shirt.channel_sku_id).update(sku=None)
    count_profit([unmarked.pk], creator_amounts=CREATORS)
    assert queries.earned(unmarked.company, wanted()).without_cost == 3
    listed.refresh_from_db()
    link(listing_sku=listed, sku=sku, by="Ann")
    assert OrderToMatch.objects.get().order_external_id == unmarked.external_id
    count_profit([unmarked.pk], creator_amounts=CREATORS)
    assert queries.earned(unmarked.company, wanted()).without_cost == 1


def test_what_was_sold_through_creators_before_is_marked_once_an_order(order: Order) -> None:
    """As the upgrade does it, whose table knows an order once."""
    settle(order, 2500, parts=[{"group": "fee", "name": "affiliate", "expected": None, "settled": -200}])
    assert SkuProfit.objects.exclude(creator_minor=0).count() == 2
    OrderToMatch.objects.all().delete()
    upgrade = import_module("shelfwire.settlements.migrations.0014_creators")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE UNIQUE INDEX ON settlements_ordertomatch (account_id, order_external_id)")
        for _ in range(2):
            cursor.execute(upgrade.MARK)
    assert OrderToMatch.objects.get().order_external_id == order.external_id
