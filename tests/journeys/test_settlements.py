"""Ten days of money: sold, shipped, delivered, partly paid back, settled and paid out, with both sides compared."""

from __future__ import annotations

import pytest
from tests.journeys.conftest import Begin, Diary
from tests.journeys.test_listings_of_many_shops import shop_in
from tests.support.settled import agrees, paid
from tests.support.thorough import THOROUGH

from shelfwire.channels.actions import set_switch
from shelfwire.channels.models import Account
from shelfwire.exchange.models import Cursor
from shelfwire.jobs import drain
from shelfwire.orders.models import Order
from shelfwire.settlements.models import OrderSettlement, StatementLine, UnsettledEstimate
from shelfwire.sync.engine import schedule

PENALTY = {"US": "-3.50", "GB": "-2.75", "VN": "-45000", "JP": "-300"}
MARKETS = tuple(PENALTY) if THOROUGH else ("US",)


def sell(diary: Diary, shop_id: str, code: str, quantity: int) -> str:
    """An order that was paid, shipped and delivered; its id."""
    lines = [{"seller_sku": code, "quantity": quantity}]
    (order,) = diary.control.buy(shop_id=shop_id, lines=lines, release=True)
    for step in ("/ship", "/scan", "/deliver"):
        diary.control.post(step, order_id=order["id"])
    return str(order["id"])


def ten_days(diary: Diary, account: Account, region: str) -> list[str]:
    """Orders each day, some of which their buyers want back, and what else moves money; the orders' ids."""
    shop = next(one for one in diary.control.state()["shops"] if one["region"] == region)
    code = diary.control.catalogue(shop["id"])[0]["seller_sku"]
    diary.control.post("/bank", shop_id=shop["id"], reserve_percent=20, reserve_days=2, reserve_from="0")
    sold: list[str] = []
    for day in range(10):
        sold += [sell(diary, shop["id"], code, quantity) for quantity in (1, 2)]
        if day in (1, 4):  # of an order that is not settled yet, and of one that is
            diary.control.post("/return", order_id=sold[3 - day % 4 * 3], kind="REFUND")
        if day in (2, 6):
            adjustment = {"shop_id": shop["id"], "amount": PENALTY[region]}
            diary.control.post("/adjust", **adjustment, type="PLATFORM_PENALTY")
            back = PENALTY[region].strip("-")
            diary.control.post(
                "/adjust", **{**adjustment, "amount": back}, type="LOGISTICS_REIMBURSEMENT", order_id=sold[0]
            )
        diary.later(days=1)
        schedule.tick()
        drain()
    return sold


@pytest.mark.parametrize("region", MARKETS)
def test_ten_days_of_money_agree_on_both_sides(begin: Begin, region: str) -> None:
    diary = begin("grand-tour", catalogue=False)
    diary.control.settings(settlement_days=2)
    account = shop_in(diary, region)
    set_switch(account=account, switch="orders_in", on=True, by="Alice")
    sold = ten_days(diary, account, region)
    shop_id = account.external_shop_id or ""

    statements = agrees(diary.control, account, shop_id)
    assert len(statements) >= 7
    assert [one for one in paid(account) if one.status == "paid"]
    lines = StatementLine.objects.filter(account=account, replaced_at=None)
    assert {"order", "adjustment", "reserve"} == set(lines.values_list("kind", flat=True))
    ours = set(Order.objects.filter(account=account).values_list("external_id", flat=True))
    assert set(lines.exclude(order_external_id="").values_list("order_external_id", flat=True)) <= ours
    assert set(sold) <= ours
    assert {1, 2} == {lines.filter(kind="order", order_external_id=sold[one]).count() for one in (0, 3)}
    waiting = set(
        UnsettledEstimate.objects.filter(account=account).values_list("order_external_id", flat=True)
    )
    settled = set(lines.filter(kind="order").values_list("order_external_id", flat=True))
    assert not waiting & settled
    compared = OrderSettlement.objects.filter(account=account, first_settled_at__isnull=False)
    assert settled == set(compared.values_list("order__external_id", flat=True))

    # another week in which nothing is sold: what was settled stands as it is
    before = sorted(lines.values_list("pk", "digest"))
    assert not Cursor.objects.filter(account=account, failures__gt=0).exists()
    schedule.tick()
    drain()
    assert sorted(lines.values_list("pk", "digest")) == before
