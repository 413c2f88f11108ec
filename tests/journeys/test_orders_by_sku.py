"""What an order was settled with by SKU, in the shape with breakdowns and in the flat one: read where a difference is
open or when asked for, the order to the cent, and a cent that moved between SKUs is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from tests.journeys.conftest import Begin
from tests.journeys.test_every_payout import Shop
from tests.journeys.test_listings_of_many_shops import shop_in

from shelfwire.channels.actions import set_switch
from shelfwire.channels.errors import SwitchOff
from shelfwire.channels.port import UnitLine
from shelfwire.exchange.models import Cursor
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.kit.ids import ExternalOrderId
from shelfwire.orders.models import Order
from shelfwire.settlements.actions import record_skus, set_fee_rate
from shelfwire.settlements.errors import NothingSettled
from shelfwire.settlements.models import Difference, SkuLine, SkuProfit, SkuReading, StatementLine
from shelfwire.settlements.queries_skus import digest_of, is_wanted, reading_of
from shelfwire.sync.connect.consent import session_for
from shelfwire.sync.statements.skus import NAME, read_waiting, request_skus
from shelfwire_tiktok.plugin import plugin

OF_AN_ORDER = "/orders/"


def opened(begin: Begin, region: str) -> Shop:
    """A shop with an order of two SKUs that was settled in one statement and partly refunded in the next."""
    diary = begin("grand-tour", catalogue=False)
    known = {shop["region"]: shop["id"] for shop in diary.control.state()["shops"]}
    shop = Shop(diary, region, shop_in(diary, region), known[region])
    set_switch(account=shop.account, switch="orders_in", on=True, by="Alice")
    first, second = (row["seller_sku"] for row in diary.control.catalogue(shop.shop_id)[:2])
    basket = [{"seller_sku": first, "quantity": 2}, {"seller_sku": second, "quantity": 1}]
    shop.buy("both", basket)
    shop.buy("other", basket)
    shop.settle()
    shop.ask("both", "REFUND", lines=[{"seller_sku": second, "quantity": 1}])
    diary.control.step(days=1)
    diary.clock.shift(timedelta(days=1))
    shop.settle()
    return shop


def calls(shop: Shop) -> list[str]:
    found = shop.diary.control.calls(operation="GET /finance", limit=1000)
    return [call["path"] for call in found if OF_AN_ORDER in call["path"]]


def told(order: Order) -> tuple[UnitLine, ...]:
    assert plugin.statements is not None
    session = session_for(order.account_id)
    return plugin.statements.order_lines(session, ExternalOrderId(order.external_id))


def tell(shop: Shop, order: Order, rows: Sequence[UnitLine]) -> None:
    """As if the channel had told these, and the comparison after it."""
    record_skus(
        account=shop.account, order_external_id=order.external_id, rows=rows, lines_digest=digest_of(order)
    )
    shop.match()


def standing(order: Order) -> list[tuple[int, str]]:
    rows = SkuLine.objects.filter(order_external_id=order.external_id, replaced_at=None)
    return sorted(rows.values_list("pk", "digest"))


@pytest.mark.parametrize(("region", "flat"), [("US", False), ("VN", True)])
def test_an_order_of_two_skus_in_two_statements_is_shown_by_sku(
    begin: Begin, region: str, flat: bool
) -> None:
    shop = opened(begin, region)
    control = shop.diary.control
    if flat:
        control.fault("error_before", "GET /finance/202501/*", count=1_000, status=400, code=36009014)
    shop.read()
    assert shop.found() == {}
    order = Order.objects.get(account=shop.account, external_id=shop.orders["both"])
    assert not SkuReading.objects.exists(), "nothing is apart, and nobody asked"

    request_skus(order, by="Alice")
    assert request_skus(order, by="Bob") == Job.objects.get(name="statements.by_sku")
    drain()
    job = Job.objects.get(name="statements.by_sku")
    assert (job.status, job.succeeded, job.result["created"]) == ("completed", 1, 3)
    lines = StatementLine.objects.filter(order_external_id=order.external_id, kind="order", replaced_at=None)
    assert lines.count() == 2
    assert set(lines.values_list("statement__lines_version", flat=True)) == {"202309" if flat else "202501"}
    for line in lines.select_related("statement"):
        rows = SkuLine.objects.filter(statement_external_id=line.statement.external_id, replaced_at=None)
        for name in ("settlement_minor", "revenue_minor", "shipping_minor", "fees_minor", "other_fees_minor"):
            assert rows.aggregate(sum=Sum(name))["sum"] == getattr(line, name), name

    # the split is the order, and the refund is of the SKU that was sent back
    settled = shop.state("both")
    assert shop.found() == {}
    first, second, rest = settled.skus
    assert (first["quantity"], second["quantity"], rest["sku"]) == (2, 1, "")
    for name in ("expected", "settled"):
        assert sum(one[name] for one in settled.skus) == getattr(settled, f"{name}_minor")
    back = [
        {part["name"]: part["settled"] for part in one["parts"]}.get("sales_refund", 0)
        for one in settled.skus
    ]
    assert (back[0], back[1] < 0, back[2]) == (0, True, 0)
    profits = dict(SkuProfit.objects.filter(order=order).values_list("channel_sku_id", "settled_minor"))
    assert sum(profits.values()) == settled.settled_minor
    assert profits == {one["sku"]: one["settled"] for one in settled.skus[:2]}

    # twice changes nothing; an empty answer erases nothing and is asked for again
    before = standing(order)
    rows_told = told(order)
    tell(shop, order, rows_told)
    tell(shop, order, rows_told[::-1])
    assert standing(order) == before
    tell(shop, order, [])
    assert standing(order) == before
    reading = reading_of(order)
    assert reading is not None
    assert "what it said before stands" in reading.trouble
    assert not is_wanted(reading), "nobody waits for it"

    # a cent that moved from one SKU to the other
    one, two, *others = rows_told
    assert one.statement_id == two.statement_id
    sales = "gross_sales_amount" if flat else "subtotal_before_discount_amount"
    tell(shop, order, [_moved(one, sales, 1), _moved(two, sales, -1), *others])
    found = dict(Difference.objects.filter(ended_at=None).values_list("name", "minor"))
    assert shop.found() == {("order", "sku_sales"): 2}
    assert found == {one.sku_id: 1, two.sku_id: -1}
    assert shop.state("both").state == "different"
    assert SkuLine.objects.exclude(replaced_at=None).count() == 2
    tell(shop, order, rows_told)
    assert shop.found() == {}
    assert standing(order) == before
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        SkuLine.objects.update(settlement_minor=1)


def _moved(row: UnitLine, name: str, minor: int) -> UnitLine:
    amounts = tuple(
        replace(each, minor=each.minor + minor) if each.name == name else each for each in row.amounts
    )
    return replace(
        row,
        amounts=amounts,
        revenue_minor=row.revenue_minor + minor,
        settlement_minor=row.settlement_minor + minor,
    )


def test_an_open_difference_has_its_order_asked_for_once_and_says_in_which_sku_it_lies(begin: Begin) -> None:
    shop = opened(begin, "US")
    control = shop.diary.control
    shop.read()
    set_fee_rate(
        account=shop.account,
        name="referral_fee_amount",
        since=date(2026, 1, 1),
        basis="net_sales_and_shipping",
        basis_points=900,
        by="Alice",
    )
    shop.match()
    assert shop.found() == {("order", "fee"): 2}
    control.clear_calls()
    control.fault("error_before", "GET /finance/*", count=1, status=403, code=105005)
    read_waiting(account_id=shop.account.pk)
    cursor = Cursor.objects.get(account=shop.account, conversation=NAME)
    assert cursor.missing_scope
    assert not Cursor.objects.exclude(conversation=NAME).exclude(missing_scope="").exists()
    read_waiting(account_id=shop.account.pk)
    assert not SkuLine.objects.exists(), "it waits for the scope"
    control.clear_calls()
    Cursor.objects.filter(pk=cursor.pk).update(missing_scope="", failures=0, due_at=None)
    for _ in range(3):
        read_waiting(account_id=shop.account.pk)
        shop.match()
    assert len(calls(shop)) == 2
    texts = Difference.objects.filter(ended_at=None).values_list("code", "text")
    assert {code for code, _ in texts} == {"fee"}
    assert all("It lies in SKU" in text for _, text in texts)

    # other lines, another question: a refund of the other order is settled
    shop.ask("other", "REFUND")
    shop.diary.control.step(days=1)
    shop.diary.clock.shift(timedelta(days=1))
    shop.settle()
    shop.read()
    assert shop.state("other").skus == [], "what was read is of other lines"
    read_waiting(account_id=shop.account.pk)
    shop.match()
    assert len(calls(shop)) == 3
    assert len(shop.state("other").skus) == 3

    order = Order.objects.get(external_id=shop.orders["other"])
    StatementLine.objects.filter(order_external_id=order.external_id).update(replaced_at=order.placed_at)
    with pytest.raises(NothingSettled):
        request_skus(order, by="Alice")
    set_switch(account=shop.account, switch="orders_in", on=False, by="Alice")
    with pytest.raises(SwitchOff):
        request_skus(order, by="Alice")
    assert not Job.objects.filter(name="statements.by_sku").exists()
