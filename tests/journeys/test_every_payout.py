"""What shops of four markets are paid, tied to their orders to the cent: any life of an order is explained, and every
planted fault is found, named, and gone again once it is mended.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.api.conftest import key_for
from tests.journeys.conftest import Begin, Diary
from tests.journeys.test_listings_of_many_shops import shop_in
from tests.support.thorough import THOROUGH

from shelfwire.channels.actions import set_switch
from shelfwire.channels.models import Account
from shelfwire.channels.port import AmountGroup, ChannelLine, LineAmount, StatementLines
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalLineId, ExternalOrderId
from shelfwire.kit.money import to_minor
from shelfwire.orders.models import Order
from shelfwire.people.models import User
from shelfwire.settlements.actions import (
    close_differences,
    drop_fee_rate,
    record_lines,
    record_skus,
    set_fee_rate,
)
from shelfwire.settlements.models import (
    Difference,
    OrderSettlement,
    OrderToMatch,
    Payment,
    Statement,
    StatementLine,
)
from shelfwire.settlements.queries_skus import digest_of
from shelfwire.settlements.states import SettlementState
from shelfwire.sync.aftersales.poll import poll_cancellations, poll_returns
from shelfwire.sync.connect.consent import session_for
from shelfwire.sync.orders.poll import poll_orders
from shelfwire.sync.settlements.match import find_late, match_money
from shelfwire.sync.statements.poll import poll_payments, poll_statements
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import ControlError

FEES = {
    "US": ("3.99", "1"), "GB": ("3.99", "1"), "VN": ("30000", "10000"), "JP": ("500", "100"),
    "DE": ("3.99", "1"), "MX": ("59.9", "10"), "ID": ("30000", "10000"),
}  # fmt: skip
"""Shipping that a buyer pays, and a small amount, in each market."""
TOLD = ("US", "GB", "VN", "JP")
"""The markets where every life is played; in the others what is drawn."""
LIVES = ("sold", "partly_refunded", "returned", "refunded", "exchanged", "replaced", "one_refunded", "later")


@dataclass
class Shop:
    """One market's shop: what happens there, and what is read of it."""

    diary: Diary
    region: str
    account: Account
    shop_id: str
    orders: dict[str, str] = field(default_factory=dict)
    returns: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, **body: Any) -> Any:
        return self.diary.control.post(path, **body)

    @property
    def first_sku(self) -> str:
        return str(self.diary.control.catalogue(self.shop_id)[0]["seller_sku"])

    def live(self) -> None:
        """Every life of an order, as far as the first statement."""
        first, second = (row["seller_sku"] for row in self.diary.control.catalogue(self.shop_id)[:2])
        fee, little = FEES[self.region]
        shipping = {
            "shipping_fee": fee,
            "shipping_seller_discount": little,
            "shipping_platform_discount": little,
        }
        basket = [{"seller_sku": first, "quantity": 2}, {"seller_sku": second, "quantity": 1}]
        for name in LIVES:
            self.buy(name, basket, **shipping)
        self.buy("sample", basket[1:], payment="sample")
        self.buy("cancelled", basket, deliver=False)
        self.diary.control.cancel(self.orders["cancelled"])
        self.buy("exchange_source", basket, deliver=False)
        self.ask("refunded", "REFUND")
        self.ask("one_refunded", "REFUND", lines=[{"seller_sku": first, "quantity": 1}])
        self.ask("replaced", "REPLACEMENT")
        if self.region in ("US", "GB"):
            self.ask("exchanged", "EXCHANGE")
        self.ask("partly_refunded", "REFUND", decision="offer", amount=little)
        self.post("/return/answer", return_id=self.returns["partly_refunded"], accept=True)
        self.ask("returned", "RETURN_AND_REFUND")
        for step in ("/return/ship", "/return/arrive"):
            self.post(step, return_id=self.returns["returned"])
        self.post("/return/decide", return_id=self.returns["returned"], decision="receive")
        self.post("/bank", shop_id=self.shop_id, reserve_percent=10, reserve_days=1, reserve_from=little)
        self.post("/adjust", shop_id=self.shop_id, type="PLATFORM_PENALTY", amount=f"-{little}")
        self.post(
            "/adjust",
            shop_id=self.shop_id,
            type="LOGISTICS_REIMBURSEMENT",
            amount=little,
            order_id=self.orders["sold"],
        )
        self.settle()
        self.ask("later", "REFUND")

    def settle(self) -> None:
        self.post("/settle", shop_id=self.shop_id)

    def buy(self, name: str, lines: list[dict[str, Any]], *, deliver: bool = True, **more: Any) -> None:
        (order,) = self.diary.control.buy(shop_id=self.shop_id, lines=lines, release=True, **more)
        self.orders[name] = order["id"]
        for step in ("/ship", "/scan", "/deliver") if deliver else ():
            self.post(step, order_id=order["id"])

    def ask(self, name: str, kind: str, *, decision: str = "approve", amount: str = "", **more: Any) -> None:
        self.returns[name] = self.post("/return", order_id=self.orders[name], kind=kind, **more)["id"]
        self.post("/return/decide", return_id=self.returns[name], decision=decision, amount=amount)

    def read(self) -> None:
        """The worker's minutes: orders, cases, statements and payouts, then the comparison."""
        for poll in (poll_orders, poll_cancellations, poll_returns, poll_statements, poll_payments):
            poll(account_id=self.account.pk)
        self.match()

    def match(self) -> None:
        match_money(account_id=self.account.pk)
        assert not OrderToMatch.objects.filter(account=self.account).exists()

    def found(self) -> Counter[tuple[str, str]]:
        rows = Difference.objects.filter(account=self.account, ended_at=None)
        return Counter(rows.values_list("about", "code"))

    def state(self, name: str) -> OrderSettlement:
        return OrderSettlement.objects.get(account=self.account, order__external_id=self.orders[name])

    def agrees(self) -> None:
        """What every order was settled with, and every payout, is what the simulator says."""
        control, currency = self.diary.control, self.account.currency
        settled: dict[str, int] = defaultdict(int)
        payable: dict[str, int] = defaultdict(int)
        for row in control.get("/statements", shop_id=self.shop_id)["statements"]:
            (truth,) = control.get("/statements", statement_id=row["id"])["statements"]
            for line in truth["lines"]:
                settled[line["order_id"]] += to_minor(line["settlement"], currency)
        ours = OrderSettlement.objects.filter(account=self.account).values_list(
            "order__external_id", "settled_minor"
        )
        assert {name: minor for name, minor in ours if minor} == {
            name: minor for name, minor in settled.items() if minor and name
        }
        for statement in Statement.objects.filter(account=self.account).exclude(payment_external_id=""):
            payable[statement.payment_external_id] += statement.payable_minor or 0
        payments = Payment.objects.filter(account=self.account)
        assert {one.external_id: one.amount_minor for one in payments} == payable


@pytest.fixture
def shops(begin: Begin) -> list[Shop]:
    diary = begin("grand-tour", catalogue=False)
    known = {shop["region"]: shop["id"] for shop in diary.control.state()["shops"]}
    found = [Shop(diary, region, shop_in(diary, region), known[region]) for region in TOLD]
    for shop in found:
        set_switch(account=shop.account, switch="orders_in", on=True, by="Alice")
        shop.live()
    for _ in range(2):
        diary.control.step(days=1)
        diary.clock.shift(timedelta(days=1))
        for shop in found:
            shop.settle()
    diary.control.step(days=2)
    diary.clock.shift(timedelta(days=2))
    return found


def test_any_life_of_an_order_is_explained_in_four_markets(shops: list[Shop]) -> None:
    for shop in shops:
        shop.read()
        assert shop.found() == {}, shop.region
        states = OrderSettlement.objects.filter(account=shop.account).values_list("state", flat=True)
        assert set(states) == {SettlementState.MATCHED}
        shop.agrees()
        assert Payment.objects.filter(account=shop.account).exists()
        sold, later, returned = shop.state("sold"), shop.state("later"), shop.state("returned")
        assert sold.expected_minor == sold.settled_minor > 0 < sold.adjustment_minor
        assert sold.reserve_minor == 0, "collected, and released"
        assert later.refunded_minor < 0 < sold.settled_minor - later.settled_minor
        assert abs(returned.settled_minor) < abs(returned.refunded_minor)
        assert shop.state("cancelled").settled_minor == 0
        whole = Statement.objects.filter(account=shop.account, matched_minor=F("turnover_minor"))
        assert whole.count() == Statement.objects.filter(account=shop.account).count() >= 2
        before = list(OrderSettlement.objects.order_by("pk").values_list("pk", "compared_at"))
        shop.match()
        assert list(OrderSettlement.objects.order_by("pk").values_list("pk", "compared_at")) == before
        _by_sku(shop)
    _planted(shops[0])


def _by_sku(shop: Shop) -> None:
    """Every order that is settled, read by SKU: the SKUs are the order, and nothing is apart between them."""
    session = session_for(shop.account.pk)
    assert plugin.statements is not None
    for order in Order.objects.filter(account=shop.account):
        if digest := digest_of(order):
            rows = plugin.statements.order_lines(session, ExternalOrderId(order.external_id))
            record_skus(
                account=shop.account, order_external_id=order.external_id, rows=rows, lines_digest=digest
            )
    shop.match()
    apart = Difference.objects.filter(account=shop.account, ended_at=None)
    assert list(apart.values_list("subject", "code", "name", "text")) == []
    read = OrderSettlement.objects.filter(account=shop.account).exclude(skus=[])
    assert read.count() >= len(LIVES)
    for row in read:
        assert sum(one["settled"] for one in row.skus) == row.settled_minor
        assert sum(one["expected"] for one in row.skus) == row.expected_minor


Change = Callable[[list[ChannelLine]], list[ChannelLine]]


def _planted(shop: Shop) -> None:
    """One fault after another, each told by the channel and taken back by it."""
    sold, later = shop.orders["sold"], shop.orders["later"]

    def only(order: str, kind: str = "order") -> Callable[[ChannelLine], bool]:
        return lambda line: line.order_id == order and line.kind == kind

    penalty = lambda line: line.channel_kind == "PLATFORM_PENALTY"  # noqa: E731 - beside the others
    faults: list[tuple[str, Callable[[ChannelLine], bool], Change, set[tuple[str, str]]]] = [
        ("a missing line", only(sold), lambda _: [], {("statement", "lines_settlement")}),
        ("a cent", only(sold), _cent, {("statement", "line_sum"), ("statement", "lines_settlement")}),
        ("a cent of the sales", only(sold), _sales_cent, {("order", "sales"), ("statement", "line_revenue")}),
        ("an adjustment twice", penalty, _twice, {("statement", "reference_doubled")}),
        ("an unknown fee", only(sold), _unknown_fee, {("statement", "amount_unknown")}),
        ("another currency", only(sold), _in_euro, {("statement", "line_currency"), ("order", "currency")}),
        ("an order unknown", only(sold), _of_nobody, {("order", "order_unknown")}),
        ("a refund never booked", only(later), _without_refund, {("order", "refund_not_settled")}),
    ]  # fmt: skip
    for what, which, change, codes in faults:
        changed = _retell(shop, which, change)
        shop.match()
        assert codes <= set(shop.found()), what
        for statement in changed:
            _tell(shop, statement, None)
        shop.match()
        assert shop.found() == {}, what
    _a_rate_off(shop)


def _retell(shop: Shop, which: Callable[[ChannelLine], bool], change: Change) -> list[Statement]:
    changed = []
    for statement in Statement.objects.filter(account=shop.account):
        lines, _ = _asked(shop, statement)
        if any(which(line) for line in lines):
            changed.append(_tell(shop, statement, (which, change)))
    assert changed
    return changed


def _tell(
    shop: Shop, statement: Statement, fault: tuple[Callable[[ChannelLine], bool], Change] | None
) -> Statement:
    lines, told = _asked(shop, statement)
    if fault is not None:
        which, change = fault
        rest = [line for line in lines if not which(line)]
        lines = [*rest, *change([line for line in lines if which(line)])]
        told = replace(told, total=len(lines))
    record_lines(statement, lines, told=told)
    return statement


def _asked(shop: Shop, statement: Statement) -> tuple[list[ChannelLine], StatementLines]:
    assert plugin.statements is not None
    told = plugin.statements.lines(session_for(shop.account.pk), statement.external_id, size=100)  # type: ignore[arg-type]
    assert told.page.next_page is None
    return list(told.page.documents), told


def _new(line: ChannelLine, **more: Any) -> ChannelLine:
    return replace(line, document=line.document + repr(more).encode(), **more)


def _cent(lines: Sequence[ChannelLine]) -> list[ChannelLine]:
    return [_new(line, settlement_minor=line.settlement_minor + 1) for line in lines]


def _sales_cent(lines: Sequence[ChannelLine]) -> list[ChannelLine]:
    return [
        _new(
            line,
            amounts=tuple(
                replace(each, minor=each.minor + 1)
                if each.name == "subtotal_before_discount_amount"
                else each
                for each in line.amounts
            ),
        )
        for line in lines
    ]


def _twice(lines: Sequence[ChannelLine]) -> list[ChannelLine]:
    return [*lines, *(_new(line, external_id=ExternalLineId(f"{line.external_id}0")) for line in lines)]


def _unknown_fee(lines: Sequence[ChannelLine]) -> list[ChannelLine]:
    new = LineAmount(AmountGroup.FEE, "moon_fee_amount", -3, "-0.03", known=False)
    return [_new(line, amounts=(*line.amounts, new)) for line in lines]


def _in_euro(lines: Sequence[ChannelLine]) -> list[ChannelLine]:
    return [_new(line, currency="EUR") for line in lines]


def _of_nobody(lines: Sequence[ChannelLine]) -> list[ChannelLine]:
    return [_new(line, order_id=ExternalOrderId("5767")) for line in lines]


def _without_refund(lines: Sequence[ChannelLine]) -> list[ChannelLine]:
    return [line for line in lines if line.settlement_minor > 0]


def _a_rate_off(shop: Shop) -> None:
    """Found in every order that was sold; closed by a person; gone when the rate is taken back."""
    since = date(2026, 1, 1)
    rate = set_fee_rate(
        account=shop.account,
        name="referral_fee_amount",
        since=since,
        basis="net_sales_and_shipping",
        basis_points=800,
        by="Alice",
    )
    shop.match()
    assert set(shop.found()) == {("order", "fee")}
    one = Difference.objects.get(subject=shop.orders["sold"], code="fee")
    assert (one.name, one.minor > 0) == ("referral_fee_amount", True)
    assert shop.state("sold").state == SettlementState.DIFFERENT
    lines = StatementLine.objects.filter(
        account=shop.account, order_external_id=shop.orders["sold"], replaced_at=None
    )
    statement = lines[0].statement
    before = statement.matched_minor
    close_differences(company=shop.account.company, ids=[one.pk], why="Agreed with support", by="Bob")
    assert shop.state("sold").state == SettlementState.EXPLAINED
    statement.refresh_from_db()
    here = lines.filter(statement=statement)
    assert statement.matched_minor == before + sum(abs(line.settlement_minor) for line in here)
    shop.match()
    assert shop.state("sold").state == SettlementState.EXPLAINED
    drop_fee_rate(account=shop.account, rate_id=rate.pk, by="Alice")
    shop.match()
    assert shop.found() == {}
    assert shop.state("sold").state == SettlementState.MATCHED


def test_money_that_does_not_come_is_late_until_it_does(begin: Begin, bob: User) -> None:
    """On the screen of what waits, over REST, and on the order; the channel settles later than its market's days."""
    diary = begin("corner-shop", catalogue=False)
    diary.control.settings(settlement_days=20)
    diary.connect()
    diary.switch("orders_in")
    order_id = diary.buy(release=True)
    for step in ("/ship", "/scan", "/deliver"):
        diary.control.post(step, order_id=order_id)
    poll_orders(account_id=diary.account.pk)
    match_money(account_id=diary.account.pk)
    row = OrderSettlement.objects.get(order=Order.objects.get(external_id=order_id))
    assert (row.state, row.waits_for) == (SettlementState.WAITING, "")
    assert row.due_at is not None
    assert 7 <= (row.due_at - clock.now()).total_seconds() / 86400 <= 8
    program, screen = key_for(diary.company), Client()
    screen.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")

    def late() -> list[str]:
        """What the program is told; the screen shows the same orders."""
        rows = program.get("/not-settled?stands=late")["data"]
        text = screen.get("/c/corner-shop/payouts/waiting/?stands=late").content.decode()
        assert (order_id in text) == any(one["order_id"] == row.order_id for one in rows)
        return [one["wait"] for one in rows]

    assert late() == []
    (due,) = program.get("/not-settled?stands=due")["data"]
    assert due["wait"].endswith("by the days that this market takes after delivery.")
    day = f"{row.due_at:%Y-%m-%d}"
    for days, is_late in ((8, False), (2, True)):
        diary.control.step(days=days)
        diary.clock.shift(timedelta(days=days))
        find_late()
        assert bool(late()) is is_late
    said = f"It should have been settled by {day}. Read the statements again, or ask TikTok Shop for it."
    assert late() == [said]
    whole = program.get(f"/orders/{row.order_id}/settlement")
    assert (whole["state"], whole["wait"]) == ("late", said)
    assert "days late" in screen.get(f"/c/corner-shop/orders/{row.order_id}/").content.decode()

    diary.control.settings(settlement_days=1)
    diary.control.step(days=2)
    diary.clock.shift(timedelta(days=2))
    poll_statements(account_id=diary.account.pk)
    match_money(account_id=diary.account.pk)
    assert late() == []
    row.refresh_from_db()
    assert (row.state, row.due_at) == (SettlementState.MATCHED, None)


@st.composite
def drawn_life(draw: st.DrawFn) -> dict[str, Any]:
    """What becomes of one order: bought, cancelled or delivered, asked back before or after it is settled."""
    return {
        "quantities": draw(st.tuples(st.integers(1, 3), st.integers(0, 2))),
        "shipping": draw(st.booleans()),
        "cancelled": draw(st.integers(0, 9)) == 0,
        "asks": draw(st.lists(st.sampled_from(("REFUND", "RETURN_AND_REFUND", "REPLACEMENT")), max_size=2)),
        "decision": draw(st.sampled_from(("approve", "approve", "offer", "reject", "keep_item"))),
        "share": draw(st.integers(1, 3)),
        "one_unit": draw(st.booleans()),
        "late": draw(st.booleans()),
        "adjusted": draw(st.sampled_from((0, 0, 1, -1))),
    }


def _play(shop: Shop, life: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    first, second = (row["seller_sku"] for row in shop.diary.control.catalogue(shop.shop_id)[:2])
    fee, little = FEES[shop.region]
    lines = [
        {"seller_sku": sku, "quantity": quantity}
        for sku, quantity in zip((first, second), life["quantities"], strict=True)
        if quantity
    ]
    shipping = {"shipping_fee": fee, "shipping_seller_discount": little} if life["shipping"] else {}
    name = f"drawn {len(shop.orders)}"
    shop.buy(name, lines, deliver=not life["cancelled"], **shipping)
    order = shop.orders[name]
    if life["cancelled"]:
        shop.diary.control.cancel(order)
    if life["adjusted"]:
        sign = "-" if life["adjusted"] < 0 else ""
        shop.post("/adjust", shop_id=shop.shop_id, type="REBATE", amount=f"{sign}{little}", order_id=order)
    return name, life


def _ask_back(shop: Shop, name: str, life: dict[str, Any]) -> None:
    """What a buyer may not ask for, or a seller not answer, is refused by the simulator and is no part of it."""
    little = Decimal(FEES[shop.region][1])
    for kind in life["asks"]:
        lines = [{"seller_sku": shop.first_sku, "quantity": 1}] if life["one_unit"] else []
        amount = str(little * life["share"]) if life["decision"] == "offer" else ""
        with suppress(ControlError):
            shop.ask(name, kind, decision=life["decision"], amount=amount, lines=lines)
            if life["decision"] == "offer":
                shop.post("/return/answer", return_id=shop.returns[name], accept=True)
            for step in ("/return/ship", "/return/arrive"):
                shop.post(step, return_id=shop.returns[name])
            shop.post("/return/decide", return_id=shop.returns[name], decision="receive")


def test_whatever_is_drawn_settles_to_nothing_unexplained(begin: Begin) -> None:
    diary = begin("grand-tour", catalogue=False)
    known = {shop["region"]: shop["id"] for shop in diary.control.state()["shops"]}
    open_shops: dict[str, Shop] = {}

    def opened(region: str) -> Shop:
        if region not in open_shops:
            shop = open_shops[region] = Shop(diary, region, shop_in(diary, region), known[region])
            set_switch(account=shop.account, switch="orders_in", on=True, by="Alice")
        return open_shops[region]

    @settings(
        max_examples=20 if THOROUGH else 3,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],  # the shops go on from one example to the next
    )
    @given(region=st.sampled_from(list(FEES)), lives=st.lists(drawn_life(), min_size=4, max_size=8))
    def played(region: str, lives: list[dict[str, Any]]) -> None:
        shop = opened(region)
        names = [_play(shop, life) for life in lives]
        for name, life in names:
            if not life["late"]:
                _ask_back(shop, name, life)
        shop.settle()
        for name, life in names:
            if life["late"]:
                _ask_back(shop, name, life)
        for _ in range(2):
            diary.control.step(days=1)
            diary.clock.shift(timedelta(days=1))
            shop.settle()
        shop.read()
        apart = Difference.objects.filter(account=shop.account, ended_at=None)
        assert list(apart.values_list("subject", "code", "minor", "text")) == []
        shop.agrees()

    played()
