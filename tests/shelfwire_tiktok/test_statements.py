"""Ten days and more of a shop's money, read over HTTP and tied to the cent; a version that ends (facts.md 10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import session_to

from shelfwire.channels.contract.base import as_shop, complete
from shelfwire.channels.port import (
    AmountGroup,
    ChannelLine,
    ChannelStatement,
    LineKind,
    Page,
    PayoutStatus,
    Session,
    TryLater,
    check_statement,
)
from shelfwire.kit.money import Money
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator

assert plugin.statements is not None
MONEY = plugin.statements
DAYS = 30


def every(ask: Callable[[str | None], Page[Any]]) -> list[Any]:
    found: list[Any] = []
    mark = None
    while True:
        page = ask(mark)
        assert page.unreadable == ()
        found += page.documents
        mark = page.next_page
        if mark is None:
            return found


@pytest.fixture(
    params=[
        ("corner-shop", "US"),
        ("saigon", "VN"),
        pytest.param(("grand-tour", "GB"), marks=pytest.mark.thorough),
        pytest.param(("grand-tour", "JP"), marks=pytest.mark.thorough),
    ],
    ids=lambda row: row[1],
)
def shop(simulator: Simulator, request: pytest.FixtureRequest) -> Session:
    """A shop with a past; Japan settles fifteen days after delivery, so there it goes on a week longer."""
    scenario, region = request.param
    simulator.control.reset(scenario=scenario, orders=300)
    if region == "JP":
        simulator.control.step(days=8)
    stranger = session_to(simulator, market="US" if region == "US" else "ROW")
    held = complete(plugin.connect, stranger, callback={"code": simulator.control.authorize(), "state": "s"})
    return as_shop(stranger, held.credentials, next(each for each in held.shops if each.region == region))


def window(simulator: Simulator) -> dict[str, datetime]:
    now = datetime.fromtimestamp(simulator.control.clock()["now"], UTC)
    return {"since": now - timedelta(days=DAYS), "until": now + timedelta(days=1)}


def test_every_payment_is_its_statements_and_every_statement_its_lines(
    simulator: Simulator, shop: Session
) -> None:
    """In both shapes; and each order is what its statements say of it."""
    when = window(simulator)
    statements: list[ChannelStatement] = every(lambda mark: MONEY.statements(shop, **when, page=mark, size=5))
    assert len(statements) >= 10
    truth = {
        row["id"]: row
        for row in simulator.control.get("/statements", shop_id=shop.shop.external_id)["statements"]  # type: ignore[union-attr]  # it is connected
    }
    payable: dict[str, int] = defaultdict(int)
    orders: dict[str, int] = defaultdict(int)
    others = 0
    for statement in statements:
        lines, told = _lines(shop, statement, truth[statement.external_id])
        assert check_statement(statement, lines, told=told) == ()
        others += sum(line.other_fees_minor for line in lines)
        payable[statement.payment_id or ""] += told.payable_minor or 0
        for line in lines:
            if line.kind is LineKind.ORDER and line.order_id:
                orders[line.order_id] += line.settlement_minor
    assert others < 0, "facts.md 10.4"
    simulator.control.fault("error_before", "GET /finance/202501/*", count=1000, status=400, code=36009014)
    for statement in statements[:5]:
        told = MONEY.lines(shop, statement.external_id)
        assert told.version == "202309"
        assert told.page.next_page is None
        assert check_statement(statement, told.page.documents, told=told) == ()
    simulator.control.clear_faults()
    _payments(shop, when, payable)
    for order_id in list(orders)[:3]:
        units = MONEY.order_lines(shop, order_id)  # type: ignore[arg-type]  # of a line
        here = {each.external_id for each in statements}
        assert sum(u.settlement_minor for u in units if u.statement_id in here) == orders[order_id]


def _lines(
    shop: Session, statement: ChannelStatement, truth: dict[str, Any]
) -> tuple[list[ChannelLine], Any]:
    lines: list[ChannelLine] = every(lambda mark: MONEY.lines(shop, statement.external_id, page=mark).page)
    told = MONEY.lines(shop, statement.external_id, size=1)
    assert len(lines) == truth["transactions"]
    for name in ("settlement", "revenue", "adjustment", "net_sales"):
        wanted = Money.parse(truth[name], truth["currency"]).minor
        assert getattr(statement, f"{name}_minor") == wanted, name
    assert statement.fees_minor == Money.parse(truth["fee_tax"], truth["currency"]).minor
    assert statement.shipping_minor == Money.parse(truth["shipping_cost"], truth["currency"]).minor
    goods = (each.minor for line in lines for each in line.amounts if each.group is AmountGroup.REVENUE)
    assert sum(goods) == statement.net_sales_minor, "facts.md 10.3"
    return lines, told


def _payments(shop: Session, when: dict[str, datetime], payable: dict[str, int]) -> None:
    payments = every(lambda mark: MONEY.payments(shop, **when, page=mark, size=3))
    paid = {each.external_id: each for each in payments}
    assert paid
    whole = [
        paid[key] for key in list(payable)[1:-1] if key in paid
    ]  # the first may hold days before the window
    assert whole
    assert [each.amount.minor for each in whole] == [payable[each.external_id] for each in whole]
    assert {each.status for each in payments} <= {PayoutStatus.PAID, PayoutStatus.PROCESSING}
    moved = every(lambda mark: MONEY.withdrawals(shop, **when, page=mark, size=3))
    assert len({each.external_id for each in moved}) == len(moved)
    one = {each.kind for each in moved}
    only = every(lambda mark: MONEY.withdrawals(shop, **when, kinds=["WITHDRAW"], page=mark))
    assert {each.kind for each in only} == one & {"WITHDRAW"}
    guesses = every(lambda mark: MONEY.unsettled(shop, **when, page=mark, size=100))
    assert guesses
    assert all(each.order_id or each.kind is LineKind.ADJUSTMENT for each in guesses)


def test_a_list_begun_in_one_shape_is_read_to_its_end_in_it(simulator: Simulator, session: Session) -> None:
    """Whatever becomes of the other shape meanwhile; trouble is not taken for a refusal."""
    control = simulator.control
    shop_id = control.shop()["id"]
    for amount in ("-1", "-2", "-3"):
        control.post("/adjust", shop_id=shop_id, type="REBATE", amount=amount)
    statement_id = control.post("/settle", shop_id=shop_id)["statement"]["id"]
    fault = control.fault("error_before", "GET /finance/202501/*", count=100, status=400, code=36009014)
    old = MONEY.lines(session, statement_id, size=2)
    control.request("DELETE", "/faults", {"id": fault})
    control.clear_calls()
    rest = MONEY.lines(session, statement_id, page=old.page.next_page, size=2)
    assert [told.version for told in (old, rest)] == ["202309", "202309"]
    lines = [*old.page.documents, *rest.page.documents]
    assert sorted(line.adjustment_minor for line in lines) == [-300, -200, -100]
    assert ["/finance/202309/" in call["path"] for call in control.calls()] == [True]
    control.clear_calls()
    fault = control.fault("error_before", "GET /finance/202501/*", count=100, status=500, code=36009003)
    with pytest.raises(TryLater):
        MONEY.lines(session, statement_id)
    assert not any("/finance/202309/" in call["path"] for call in control.calls())
    control.clear_faults()
